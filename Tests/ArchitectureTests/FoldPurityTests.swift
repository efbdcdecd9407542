import Foundation
import RuleTesting
import TestSupport
import Testing

/// A fold cannot do anything but fold: what a reducer is given, and what it may import, hold nothing to do it with.
@Suite("A fold has no side effects")
struct FoldPurityTests {
    @Test("A reducer that reads, writes, waits or keeps something does not compile")
    func compiler() async throws {
        let modules = Bundle.main.executableURL?.deletingLastPathComponent().appending(path: "Modules").path
        let path = try #require(modules)
        let package = URL(filePath: Checkout.root).lastPathComponent.lowercased()
        let folder = try TemporaryFolder()
        for (body, shouldPass) in [
            ("state", true),
            // Nothing can be waited for.
            ("await later()", false), ("try refuse()", false),
            // What reaches the world is in modules that are not imported.
            ("{ FileManager.default.createFile(atPath: key, contents: nil); return state }()", false),
            ("{ fopen(key, \"w\"); return state }()", false), ("{ system(key); return state }()", false),
            ("Ledger.open(key)", false), ("GitHubClient(key)", false), ("Rows(key)", false),
            ("{ _ = Date(); return state }()", false), ("{ _ = UUID(); return state }()", false),
            // What one fold keeps, the next would see: shared variables are refused in this language mode.
            ("{ kept += 1; return state }()", false),
        ] {
            let file = folder.file("attempt.swift")
            let text = """
                import LedgerEvents
                import Projections
                func later() async -> Project? { nil }
                func refuse() throws -> Project? { nil }
                \(body.contains("kept") ? "var kept = 0" : "")
                enum Attempt: Projection {
                    static let version = 1
                    static func keys(_ event: Event) -> [String] { [] }
                    static func evolve(_ state: Project?, _ event: Event, key: String) -> Project? { \(body) }
                }
                """
            try Data(text.utf8).write(to: URL(filePath: file))
            let check = try await aside {
                try Shell.run(
                    "swiftc",
                    [
                        "-typecheck", "-parse-as-library", "-swift-version", "6", "-package-name", package,
                        "-enable-upcoming-feature", "MemberImportVisibility", "-I", path, file,
                    ])
            }
            #expect((check.status == 0) == shouldPass, "\(body)\n\(check.error)")
        }
    }
}
