/// Copies of all that there is that lag behind, and answer reads in GitHub's place for a while: a list without what was
/// just made, an issue as it was, nothing where something is by now. What somebody may see is up to date everywhere.
struct LaggingCopies: Sendable {
    /// What a copy is asked for.
    enum Reads: String, Sendable, CaseIterable {
        case lists, resources, all
    }

    /// What a copy's answer was, where it was another one than GitHub's.
    enum Difference: String, Sendable, CaseIterable {
        case list
        /// Not there yet.
        case missing
        case older
    }

    private struct Copy: Sendable {
        var world: World
        var reads: Reads
        /// Of the clock that nobody sets.
        var end: Int
        /// Of so many reads one comes here; the others find a copy that is up to date.
        var oneOf: Int
        var asked = 0
    }

    private var copy: Copy?
    private(set) var differences: [Difference: Int] = [:]

    /// From now on a copy stands still, until `end` in microseconds.
    mutating func stop(_ world: World, _ reads: Reads, until end: Int, oneOf: Int) {
        copy = Copy(world: world, reads: reads, end: end, oneOf: max(oneOf, 1))
    }

    mutating func clear() { copy = nil }

    /// The world as a copy has it that this request is led to; nil: the present one.
    mutating func world(for route: Route, at now: Int) -> World? {
        guard let known = copy, now < known.end else {
            copy = nil
            return nil
        }
        guard let reads = route.reads, known.reads == .all || known.reads == reads else { return nil }
        copy?.asked += 1
        return known.asked % known.oneOf == 0 ? known.world : nil
    }

    mutating func count(_ route: Route, isFound: Bool) {
        differences[route.reads == .lists ? .list : isFound ? .older : .missing, default: 0] += 1
    }
}

extension Route {
    /// nil: no copy answers it.
    fileprivate var reads: LaggingCopies.Reads? {
        guard method == "GET", case .repository = audience, let last = pattern.last else { return nil }
        if ["issues", "comments", "pulls"].contains(last) { return .lists }
        return ["{issue_number}", "{comment_id}", "{pull_number}"].contains(last) ? .resources : nil
    }
}

extension StandIn {
    /// Answers a read from a copy, if it is led to one, and takes note where that makes a difference.
    func answerOfCopy(
        _ route: Route, _ call: Call, instead current: Result<Answer, Refusal>
    ) throws(Refusal) -> Answer {
        guard let world = copies.world(for: route, at: settings.clock()) else { return try current.get() }
        var behind = state
        behind.world = world
        behind.world.origin = state.world.origin
        let old: Result<Answer, Refusal>
        do throws(Refusal) { old = .success(try route.handler(&behind, call)) } catch {
            var refusal = error
            if (try? current.get()) != nil { refusal.cause = .copy }
            old = .failure(refusal)
        }
        let (there, here) = (try? current.get().body?.serialized, try? old.get().body?.serialized)
        if there != here { copies.count(route, isFound: here != nil) }
        return try old.get()
    }

    /// `POST /_control/copies`: `seconds` for which a copy of what there is now answers, `reads` (`lists`, `resources`,
    /// `all`), and of how many reads it answers one (`one_of`, default 1).
    func setCopies(_ request: ControlRequest) throws(Refusal) -> JSON {
        try request.allow("seconds", "reads", "one_of")
        guard let reads = LaggingCopies.Reads(rawValue: request.text("reads") ?? "all") else {
            throw .invalid("Control", "reads", "invalid", message: "one of \(LaggingCopies.Reads.allCases)")
        }
        let seconds = request.number("seconds") ?? 0
        if seconds > 0 {
            copies.stop(
                state.world, reads, until: settings.clock() + seconds * 1_000_000, oneOf: request.number("one_of") ?? 1)
        } else {
            copies.clear()
        }
        return copyStanding
    }

    /// How often a copy's answer was another one than GitHub's.
    var copyStanding: JSON {
        .object(
            LaggingCopies.Difference.allCases.map {
                .init(name: $0.rawValue, value: .integer(copies.differences[$0] ?? 0))
            })
    }
}
