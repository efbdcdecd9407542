import ArgumentParser
import Foundation
import SimulatedWorld

/// Runs the real code in a simulated world, seed by seed, and looks for what must not be.
@main
struct SimulatorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulator",
        abstract: "Try to break the sync: the real code, a simulated GitHub, crashes and failing disks, by seeds.")

    @Option(help: "How many histories.")
    var seeds: UInt64 = 10

    @Option(help: "Stop after so many minutes.")
    var minutes: Double?

    @Option(help: "The first seed.")
    var first: UInt64 = 1

    @Option(help: "Only this one, told line by line.")
    var seed: UInt64?

    @Option(help: "How many actions a history has.")
    var steps = 120

    @Option(help: "A mistake in the rules, made on purpose: \(Plant.allCases.map(\.rawValue).joined(separator: ", ")).")
    var plant: String?

    @Option(help: "A file with a history, as --shrink prints it: runs that, told line by line.")
    var replay: String?

    @Flag(help: "Make the first history that fails as short as it gets.")
    var shrink = false

    func validate() throws {
        if let plant, Plant(rawValue: plant) == nil { throw ValidationError("there is no mistake \(plant)") }
    }

    func run() throws {
        if let replay { return try tell(try history(in: replay)) }
        if let seed { return try tell(history(of: seed)) }
        let began = Date()
        var total = Tally()
        for seed in first..<first + seeds {
            let spent = Date().timeIntervalSince(began)
            if let minutes, spent > minutes * 60 {
                print("time is up after \(seed - first) of \(seeds) histories")
                break
            }
            let history = history(of: seed)
            let outcome = history.run()
            total.add(outcome)
            if seeds <= 100 || !outcome.violations.isEmpty {
                print(Tally.line(seed, outcome))
                // Whoever reads it from a file sees how far it is.
                fflush(nil)
            }
            if !outcome.violations.isEmpty, shrink {
                show(Shrinker(history, outcome).shortest())
                break
            }
        }
        print(total.summary(after: Date().timeIntervalSince(began), length: steps))
        if total.failures > 0 || total.isMissingSomething(of: seeds) { throw ExitCode.failure }
    }

    private func history(of seed: UInt64) -> History {
        History(seed: seed, length: steps, plant: plant.flatMap { Plant(rawValue: $0) })
    }

    private func history(in path: String) throws -> History {
        guard let history = History(try String(contentsOfFile: path, encoding: .utf8)) else {
            throw ValidationError("\(path) is no history")
        }
        return history
    }

    private func tell(_ history: History) throws {
        let outcome = history.run(Story { print($0) })
        print("fingerprint \(outcome.fingerprint)")
        if outcome.violations.isEmpty { return }
        if shrink { show(Shrinker(history, outcome).shortest()) }
        throw ExitCode.failure
    }

    private func show(_ history: History) {
        print("# \(history.actions.count) actions are left:\n\(history)\n# what happens:")
        _ = history.run(Story { print($0) })
    }
}
