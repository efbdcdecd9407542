import Foundation
import RuleTesting
import TestSupport
import Testing

@Suite("The house is in order")
struct TopLevelTests {
    @Test("Top-level entries are exactly those agreed on")
    func topLevel() throws {
        let tracked = try Shell.run("git", ["-C", Checkout.root, "ls-tree", "--name-only", "HEAD"])
        #expect(tracked.status == 0)
        let entries = Set(tracked.output.split(separator: "\n").map(String.init)).filter { !$0.hasPrefix(".") }
        #expect(entries.isSubset(of: ["Package.swift", "Sources", "Tests", "Projections", "Tools", "README.md"]))
    }

    @Test("Illegal transitions do not type-check")
    func illegalTransitions() async throws {
        let modules = Bundle.main.executableURL?.deletingLastPathComponent().appending(path: "Modules").path
        let path = try #require(modules)
        let prologue = """
            import LedgerEvents
            import Projections
            let why = Evidence(policy: "p", rule: .apply)

            """
        let legal = [
            "OperationState.Queued().cancel(by: 1, why)", "OperationState.Processing().fail(.gone, why)",
            "OperationState.Errored(reason: .gone).queue(why)", "OperationState.Recorded().duplicate(of: 1, why)",
        ]
        let illegal = [
            "OperationState.Completed(reason: nil).queue(why)", "OperationState.Canceled(canceledBy: 1).process(why)",
            "OperationState.Dropped(cause: .operation(1)).queue(why)",
            "OperationState.Duplicate(duplicateOf: 1).complete(.applied, why)",
            "OperationState.Disabled(reason: .gone).queue(why)", "OperationState.Processing().cancel(by: 1, why)",
            "OperationState.Recorded().cancel(by: 1, why)", "OperationState.Recorded().fail(.gone, why)",
            "OperationState.Queued().fail(.gone, why)", "OperationState.Errored(reason: .gone).complete(.applied, why)",
            "OperationState.canceled(.init())", "Transition(.operationQueued, why)",
        ]
        // SwiftPM names a package after its folder.
        let package = URL(filePath: Checkout.root).lastPathComponent.lowercased()
        let folder = try TemporaryFolder()
        for (statements, shouldPass) in [(legal, true), (illegal, false)] {
            for statement in statements {
                let file = folder.file("attempt.swift")
                try Data((prologue + "_ = " + statement + "\n").utf8).write(to: URL(filePath: file))
                let check = try await aside {
                    try Shell.run(
                        "swiftc", ["-typecheck", "-swift-version", "6", "-package-name", package, "-I", path, file])
                }
                #expect((check.status == 0) == shouldPass, "\(statement)\n\(check.error)")
            }
        }
    }
}
