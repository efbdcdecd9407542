import Projections

/// A world, and what may still happen in it: where an exploration stands.
package struct Situation: Sendable {
    package private(set) var world: World
    /// People do these things in any order, but for those that wait for something to be there.
    private var left: [Happening]
    /// How many deliveries may yet arrive a second time.
    private var repeats: Int
    /// How many answers may yet not come.
    private var forgotten: Int

    init(_ world: World, _ left: [Happening], repeats: Int, forgotten: Int) {
        self.world = world
        self.left = left
        self.repeats = repeats
        self.forgotten = forgotten
    }

    /// Each step that is possible, and where it leads.
    func following(_ visit: (Step, Situation) throws -> Bool) throws -> Bool {
        for step in candidates {
            guard let next = try taking(step) else { continue }
            guard try visit(step, next) else { return false }
        }
        return true
    }

    private var candidates: [Step] {
        var steps = left.map { Step.happen($0) }
        for index in world.gitHub.deliveries.indices {
            steps.append(.deliver(index))
            if repeats > 0 { steps.append(.deliverTwice(index)) }
        }
        steps.append(.project)
        if forgotten > 0 { steps.append(.forget) }
        // Once for each answer that does not come.
        steps.append(.overlook)
        return steps
    }

    private func taking(_ step: Step) throws -> Situation? {
        var next = self
        guard try next.world.take(step) else { return nil }
        switch step {
        case .happen(let happening): next.left.firstIndex(of: happening).map { _ = next.left.remove(at: $0) }
        case .deliverTwice: next.repeats -= 1
        case .forget: next.forgotten -= 1
        case .deliver, .lose, .project, .overlook, .refuse, .crash, .confirm, .admit: break
        }
        return next
    }

    /// Of two with one fingerprint it is enough to look at one.
    package var fingerprint: Fingerprint {
        Fingerprint { print in
            print.add(left.count)
            for happening in left { print.add("\(happening)") }
            print.add(repeats)
            print.add(forgotten)
            print.add(world.fingerprint(expecting: left))
        }
    }
}
