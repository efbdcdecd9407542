extension Array {
    /// The first `limit` of what `scan` visits, which goes on until a visit returns false.
    package init(
        first limit: Int, of scan: (_ visit: (Element) throws -> Bool) throws -> Void
    ) rethrows {
        self = []
        guard limit > 0 else { return }
        try scan { element in
            append(element)
            return count < limit
        }
    }
}
