import Foundation
import SimulatedWorld
import TestSupport
import Testing

import func RuleTesting.aside

/// Each file of the folder is a history that once broke something, as the shrinker left it. Its remarks say what that
/// was, and what has to happen in it still, to be about that: `# expects fault 502 (write)`.
@Suite("Histories that the simulator found")
struct FoundHistoryTests {
    private static let folder = "Tests/SimulatorTests/Histories"

    static var names: [String] {
        let path = Checkout.root + "/" + folder
        return ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).filter { $0.hasSuffix(".txt") }
            .sorted()
    }

    @Test("What once broke breaks no more", arguments: names)
    func replay(_ name: String) async throws {
        let text = try String(contentsOfFile: Checkout.root + "/" + Self.folder + "/" + name, encoding: .utf8)
        let history = try #require(History(text), "\(name) is no history")
        let outcome = try await aside { history.run() }
        #expect(outcome.violations.isEmpty, "\(name): \(outcome.violations)")
        let expected = text.split(separator: "\n").compactMap { line in
            line.hasPrefix("# expects ") ? String(line.dropFirst("# expects ".count)) : nil
        }
        #expect(!expected.isEmpty, "\(name) does not say what it expects")
        let happened = outcome.coverage.happened
        let missing = expected.filter { !happened.contains($0) }
        #expect(missing.isEmpty, "\(name): these happened: \(happened.sorted())")
    }

    @Test("There are some")
    func some() { #expect(!Self.names.isEmpty) }
}
