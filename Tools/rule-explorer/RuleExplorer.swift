import ArgumentParser
import Projections
import RuleTesting

/// Explores orders of events against the real rules: all of them for small sets, or random ones by their seeds.
@main
struct RuleExplorer: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rule-explorer",
        abstract: "Try the conflict rules on every order of a few events, or on random histories.",
        subcommands: [Orders.self, Seeds.self])
}

struct Orders: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Every order of small sets of events; prints how many histories that is.")

    @Option(help: "Only the set with this number.")
    var set: Int?

    func run() throws {
        var (histories, states, steps, ends): (UInt128, Int, Int, Int) = (0, 0, 0, 0)
        print("set\thistories\tstates\tsteps\tends")
        for (number, exploration) in SmallSets.all.enumerated() where set ?? number == number {
            let outcome = exploration.run()
            if let failure = outcome.failure {
                print("\(number)\t\(exploration.name)")
                print(failure.violations.joined(separator: "\n"))
                for step in failure.history { print("    \(step)") }
                throw ExitCode.failure
            }
            histories += outcome.histories
            states += outcome.states.count
            steps += outcome.steps
            ends += outcome.ends.count
            print(
                "\(number)\t\(outcome.histories)\t\(outcome.states.count)\t\(outcome.steps)\t\(outcome.ends.count)\t"
                    + exploration.name)
        }
        print("all\t\(histories)\t\(states)\t\(steps)\t\(ends)\tno violation")
    }
}

struct Seeds: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Random histories; prints the first that breaks something, as short as it gets.")

    @Option(help: "The first seed.")
    var first: UInt64 = 1

    @Option(help: "How many.")
    var count: UInt64 = 100_000

    func run() throws {
        for seed in first..<first + count {
            guard let failure = RandomHistories().run(seed) else { continue }
            print("seed \(seed)\n\(failure)")
            throw ExitCode.failure
        }
        print("\(count) histories from seed \(first), no violation")
    }
}
