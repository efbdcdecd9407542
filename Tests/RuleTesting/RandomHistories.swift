package import Projections

/// Histories drawn by a seed: one seed is one history, on every machine.
package struct RandomHistories: Sendable {
    package var policy: Policy = .timestamps
    package var steps = 40

    package init() {}

    package static let settings: [World.Setting] = [0, 3_000_000, -3_000_000].flatMap { offset in
        [1_000_000, 300_000].map { World.Setting(tick: $0, offset: offset) }
    }

    /// The history of a seed, and what it broke; nil if nothing.
    package func run(_ seed: UInt64) -> Failure? {
        var generator = SplitMix64(seed: seed)
        let setting = Self.settings.randomElement(using: &generator) ?? .init()
        let history = (0..<steps).map { _ in step(&generator) }
        return violations(history, setting).isEmpty ? nil : Failure(setting, shrink(history, setting), self)
    }

    /// What a history breaks; steps that are not possible when their turn comes are left out.
    package func violations(_ history: [Step], _ setting: World.Setting) -> [String] {
        var world = World(setting, policy: policy)
        do {
            for step in history {
                guard try world.take(step) else { continue }
                let found = world.violations
                if !found.isEmpty { return found }
            }
            return try world.settle()
        } catch {
            return ["threw \(error)"]
        }
    }

    private func step(_ generator: inout SplitMix64) -> Step {
        switch Int.random(in: 0..<100, using: &generator) {
        case 0..<35: .happen(happening(&generator))
        case 35..<60: .deliver(Int.random(in: 0..<3, using: &generator))
        case 60..<64: .deliverTwice(Int.random(in: 0..<3, using: &generator))
        case 64..<67: .lose(0)
        case 67..<83: .project
        case 83..<85: .overlook
        case 85..<89: .forget
        case 89..<92: .refuse
        case 92..<95: .crash
        case 95..<98: .confirm
        default: .admit
        }
    }

    private func happening(_ generator: inout SplitMix64) -> Happening {
        let word = ["B", "C", "D"].randomElement(using: &generator) ?? "B"
        let all: [Happening] = [
            .createHere, .retitleHere(word), .relabelHere(word), .offlineRetitle(word), .openThere,
            .retitleThere(word), .relabelThere(word), .rewriteThere(word), .touchThere, .revertThere, .closeThere,
            .dropMarkerThere,
        ]
        // Deletions end everything, so they are drawn seldom.
        if Int.random(in: 0..<30, using: &generator) == 0 { return .deleteThere }
        return all.randomElement(using: &generator) ?? .touchThere
    }

    /// Leaves out whatever can be left out without mending it.
    private func shrink(_ history: [Step], _ setting: World.Setting) -> [Step] {
        var smallest = history
        var size = max(1, smallest.count / 2)
        while true {
            var hasShrunk = false
            var start = 0
            while start < smallest.count {
                var shorter = smallest
                shorter.removeSubrange(start..<min(start + size, shorter.count))
                if violations(shorter, setting).isEmpty {
                    start += size
                } else {
                    smallest = shorter
                    hasShrunk = true
                }
            }
            if size == 1, !hasShrunk { return smallest }
            size = max(1, size / 2)
        }
    }

    /// A history that breaks something, as short as it gets.
    package struct Failure: Sendable, CustomStringConvertible {
        package let setting: World.Setting
        package let history: [Step]
        package let violations: [String]

        init(_ setting: World.Setting, _ history: [Step], _ histories: RandomHistories) {
            self.setting = setting
            self.history = history
            violations = histories.violations(history, setting)
        }

        /// The test to paste.
        package var description: String {
            let steps = history.map { "\($0.source)," }.joined(separator: "\n        ")
            return """
                \(violations.joined(separator: "\n"))

                @Test func found() throws {
                    let history: [Step] = [
                        \(steps)
                    ]
                    let setting = World.Setting(tick: \(setting.tick), offset: \(setting.offset))
                    #expect(RandomHistories().violations(history, setting) == [])
                }
                """
        }
    }
}

extension Step {
    /// As one writes it in Swift.
    var source: String { "." + "\(self)".replacing("RuleTesting.Happening", with: "") }
}
