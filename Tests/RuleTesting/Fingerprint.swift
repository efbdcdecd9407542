import LedgerEvents

/// 128 bits that stand for a state of a world. Of a hundred million states two share them by chance once in 10^22.
package struct Fingerprint: Sendable, Hashable, Comparable {
    private var high: UInt64 = 0x6A09_E667_F3BC_C908
    private var low: UInt64 = 0xBB67_AE85_84CA_A73B

    package init() {}

    /// In two lanes that share no constant, each of which takes different inputs to different values.
    mutating func add(_ value: UInt64) {
        high = (high ^ value) &* 0x9E37_79B9_7F4A_7C15
        high ^= high >> 29
        low = (low << 27 | low >> 37) &+ value
        low = (low ^ low >> 31) &* 0xC2B2_AE3D_27D4_EB4F
    }

    mutating func add(_ value: Int64) { add(UInt64(bitPattern: value)) }

    mutating func add(_ value: Int) { add(Int64(value)) }

    mutating func add(_ value: Bool) { add(value ? 1 as UInt64 : 0) }

    mutating func add(_ other: Fingerprint) {
        add(other.high)
        add(other.low)
    }

    mutating func add(_ text: String) {
        add(text.utf8.count)
        for byte in text.utf8 { add(UInt64(byte)) }
    }

    /// What is absent differs from every value.
    mutating func add<Value>(_ value: Value?, _ add: (inout Fingerprint, Value) -> Void) {
        self.add(value != nil)
        if let value { add(&self, value) }
    }

    mutating func add(_ value: some RawRepresentable<String>) { add(value.rawValue) }

    /// A set in meaning: neither order nor repetition counts.
    mutating func addSet(_ members: [Fingerprint]) {
        var last: Fingerprint?
        for member in members.sorted() where member != last {
            add(member)
            last = member
        }
        add(0)
    }

    /// Members of which there may be several alike; their order does not count.
    mutating func addBag(_ members: [Fingerprint]) {
        add(members.count)
        for member in members.sorted() { add(member) }
    }

    package static func < (a: Self, b: Self) -> Bool { (a.high, a.low) < (b.high, b.low) }
}

extension Fingerprint {
    init(_ fill: (inout Fingerprint) -> Void) {
        self.init()
        fill(&self)
    }

    mutating func add(_ content: TaskContent) {
        add(content.title)
        add(content.body)
        add(content.state)
        add(content.stateReason) { $0.add($1) }
        add(content.labels.count)
        for label in content.labels { add(label) }
    }

    mutating func add(_ values: Set<FieldValue>) {
        addSet(
            values.map { value in
                Fingerprint {
                    $0.add(value.field.rawValue)
                    $0.add(value.text)
                }
            })
    }
}
