/// SplitMix64: the same numbers for a seed on every machine. Seed 0 draws the least of everything: no chance at all.
struct Dice: Sendable {
    private var state: UInt64
    private let isStill: Bool

    init(seed: UInt64) {
        state = seed
        isStill = seed == 0
    }

    mutating func bits() -> UInt64 {
        guard !isStill else { return 0 }
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// 0 to `count` - 1.
    mutating func below(_ count: Int) -> Int { count < 2 ? 0 : Int(bits() % UInt64(count)) }

    mutating func between(_ least: Int64, _ most: Int64) -> Int64 {
        least + Int64(below(Int(most - least) + 1))
    }

    mutating func happens(_ percent: Int) -> Bool { below(100) >= 100 - percent }

    mutating func one<Value>(of values: [Value]) -> Value? {
        values.isEmpty ? nil : values[below(values.count)]
    }

    /// -1 to 1.
    mutating func fraction() -> Double { Double(between(-1_000, 1_000)) / 1_000 }
}
