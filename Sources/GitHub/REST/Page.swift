/// One page of a list, with the way to the next.
package struct Page<Item: Sendable>: Sendable {
    package var items: [Item]
    /// Nil on the last page. GitHub's "Using pagination": follow the links, do not count pages.
    package var next: PageLink?

    package init(items: [Item], next: PageLink? = nil) {
        self.items = items
        self.next = next
    }
}

extension Page: Equatable where Item: Equatable {}

/// A page's address below the base URL: it can be stored and resumed from, and cannot lead to another host.
package struct PageLink: Sendable, Hashable {
    package let target: String

    /// Nil unless it is an absolute path, perhaps with a query, that can stand in a request as it is.
    package init?(target: String) {
        guard target.hasPrefix("/"), !target.hasPrefix("//"),
            target.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "#") })
        else { return nil }
        self.target = target
    }
}
