/// What is to go wrong between GitHub and the receiver. GitHub promises neither order nor arrival, and so a test may
/// ask for neither. A plain value: it says what to do with each parcel, and its dice are seeded.
struct WebhookMischief: Sendable {
    /// Hold everything until released.
    var isPaused = false
    var delayMilliseconds = 0
    /// Up to so much more, at random: enough of it changes the order.
    var jitterMilliseconds = 0
    var drop = Selection()
    /// A dropped delivery is in the delivery log as failed, unless this is false: then nobody ever hears of it.
    var dropLeavesTrace = true
    var duplicate = Selection()
    /// Gather so many, then send them in reverse.
    var reorder = 0
    /// Wait for each answer before the next delivery. GitHub does not.
    var isInOrder = false
    var dice = Dice(seed: 1)
    private(set) var held: [Parcel] = []
    var done = Done()

    /// How often what was asked for has happened.
    struct Done: Sendable {
        var lost = 0
        var doubled = 0
        /// Sent before another one that was announced earlier.
        var reversed = 0
        var late = 0
    }

    /// Which parcels something happens to: the next few, every so-manieth, or each with a probability.
    struct Selection: Sendable {
        var next = 0
        var every = 0
        var probability = 0.0
        private var seen = 0

        mutating func takes(_ dice: inout Dice) -> Bool {
            seen += 1
            if next > 0 {
                next -= 1
                return true
            }
            if every > 0 && seen.isMultiple(of: every) { return true }
            return probability > 0 && dice.fraction() < probability
        }
    }

    /// SplitMix64: small, good enough, and the same on every machine.
    struct Dice: Sendable {
        private var state: UInt64

        init(seed: Int) { state = UInt64(bitPattern: Int64(seed)) }

        mutating func fraction() -> Double {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return Double((mixed ^ (mixed >> 31)) >> 11) / Double(1 << 53)
        }
    }

    enum Dispatch: Sendable {
        case send(Parcel, afterMilliseconds: Int)
        case lose(Parcel, leavingTrace: Bool)
    }

    mutating func handle(_ parcel: Parcel) -> [Dispatch] {
        if drop.takes(&dice) { return [lose(parcel)] }
        held.append(parcel)
        if duplicate.takes(&dice) {
            held.append(parcel)
            done.doubled += 1
        }
        if isPaused || held.count < reorder { return [] }
        return release()
    }

    mutating func lose(_ parcel: Parcel) -> Dispatch {
        done.lost += 1
        return .lose(parcel, leavingTrace: dropLeavesTrace)
    }

    /// Everything held, on its way.
    mutating func release() -> [Dispatch] {
        var parcels = held
        held = []
        if reorder > 1 {
            parcels.reverse()
            done.reversed += Set(parcels.map(\.guid)).count > 1 ? 1 : 0
        }
        return parcels.map { parcel in
            var parcel = parcel
            parcel.inOrder = isInOrder
            let jitter = jitterMilliseconds > 0 ? Int(dice.fraction() * Double(jitterMilliseconds)) : 0
            done.late += delayMilliseconds + jitter >= 1_000 ? 1 : 0
            return .send(parcel, afterMilliseconds: delayMilliseconds + jitter)
        }
    }
}
