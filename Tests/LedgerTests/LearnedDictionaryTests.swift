import Foundation
import Ledger
import LedgerEvents
import SyncEngine
import TestSupport
import Testing

@Suite("What a ledger learns of its repositories' webhooks")
struct LearnedDictionaryTests {
    private let folder: TemporaryFolder
    private let ledger: Ledger

    init() async throws {
        folder = try TemporaryFolder()
        ledger = try Ledger.open(folder: folder.path, tables: ProjectionCatalog.tables)
        try await Genesis.prepare(ledger)
    }

    /// As long as GitHub's, and as repetitive.
    private static func webhook(_ repository: String, _ number: Int) -> [UInt8] {
        let api = "https://api.github.com/repos/\(repository)"
        let addresses = ["forks", "keys", "collaborators", "teams", "hooks", "events", "assignees", "branches", "tags"]
            .flatMap { name in (1...6).map { #""\(name)_\($0)_url":"\#(api)/\#(name)/\#($0)""# } }
            .joined(separator: ",")
        return Array(
            """
            {"action":"opened","issue":{"url":"\(api)/issues/\(number)","number":\(number),"title":"Prune rose \(number)",\
            "user":{"login":"mirabelle"},"body":"Mind the thorns of \(number)"},\
            "repository":{"id":7,"full_name":"\(repository)",\(addresses),"open_issues":\(number)},\
            "organization":{"login":"octo-org"},"sender":{"login":"quince"}}
            """.utf8)
    }

    private func keep(_ bytes: [UInt8], by ledger: Ledger) async throws -> Position {
        let draft = Draft(TokenRevoked(name: "t"), body: .new(ledger.packed(bytes, learning: true)))
        let position = try await ledger.write { try $0.append(draft).position }
        // What is to be learned of it is, before the next group.
        try await ledger.write { _ in }
        return position
    }

    @discardableResult
    private func take(_ repository: String, _ numbers: ClosedRange<Int>) async throws -> Position {
        var last: Position = 0
        for number in numbers { last = try await keep(Self.webhook(repository, number), by: ledger) }
        return last
    }

    private func read(_ sql: String) throws -> String {
        let answer = try Shell.sqlite(["-readonly", folder.file("ledger.db"), sql])
        #expect(answer.status == 0, "\(answer.error)")
        return answer.output
    }

    private func ask(_ sql: String) throws -> [String] { try read(sql).split(separator: "\n").map(String.init) }

    private func problems() throws -> [String] {
        try LogVerifier(folder: folder.path, witnesses: []).verify().problems.map(\.text)
    }

    @Test("Its second one takes less than half of the room, now and after a restart, and Python reads both")
    func learned() async throws {
        try await take("octocat/garden", 1...2)
        let reopened = try Ledger.open(folder: folder.path, tables: ProjectionCatalog.tables)
        _ = try await keep(Self.webhook("octocat/garden", 3), by: reopened)
        let sizes = try ask("SELECT length(bytes) FROM body WHERE length(bytes) > 100 ORDER BY position").compactMap(
            Int.init)
        try #require(sizes.count == 3)
        #expect(sizes[1] < sizes[0] / 2 && sizes[2] < sizes[0] / 2, "\(sizes)")
        let bodies = try ledger.readBlocking { reader in
            try (1...3).map { try reader.log.body(at: reader.log.head - 3 + $0) }
        }
        #expect(bodies == (1...3).map { Self.webhook("octocat/garden", $0) })
        #expect(try problems() == [])
        let checked = try Shell.run(
            "python3", [Checkout.root + "/Tests/LedgerTests/recompute_leaves.py", folder.file("ledger.db")])
        #expect(checked.status == 0, "\(checked.output) \(checked.error)")
    }

    @Test("It is learned of the first webhook, whatever its issue says at length")
    func besideLongTexts() async throws {
        for number in 1...2 {
            let text = (0..<1_000).map { "thorn \($0 * $0 * number)" }.joined(separator: ", ")
            _ = ledger.packed(Array(text.utf8))
            try await take("octocat/garden", number...number)
        }
        #expect(try ask("SELECT count(*) FROM dictionary") == ["2"])
    }

    @Test("It is nothing that an issue says, or who wrote it")
    func nothingOfPeople() async throws {
        try await take("octocat/garden", 1...1)
        let words = ["octocat/garden", "octo-org", "Prune", "thorns", "mirabelle", "quince"]
        let found = try words.filter { word in
            try ask("SELECT count(*) FROM dictionary WHERE instr(bytes, CAST('\(word)' AS BLOB)) > 0") != ["0"]
        }
        #expect(found == ["octocat/garden", "octo-org"])
    }

    @Test("One dictionary knows several repositories; there are eight at the most")
    func several() async throws {
        for index in 1...10 {
            // One in 64 is looked at while dictionaries do not help.
            try await take("octocat/garden-\(index)", 1...64)
        }
        #expect(try ask("SELECT count(*) FROM dictionary") == ["9"])
        let first = try ask(
            "SELECT count(*) FROM dictionary WHERE instr(bytes, CAST('octocat/garden-1\"' AS BLOB)) > 0")
        #expect(first == ["8"])
        #expect(try problems() == [])
    }

    @Test("A process reads what another one packed with what it has learned since, and learns it once")
    func twoProcesses() async throws {
        let other = try Ledger.open(folder: folder.path, tables: ProjectionCatalog.tables)
        let last = try await take("octocat/garden", 1...2)
        #expect(try other.readBlocking { try $0.log.body(at: last) } == Self.webhook("octocat/garden", 2))
        _ = try await keep(Self.webhook("octocat/garden", 3), by: other)
        #expect(try ask("SELECT count(*) FROM dictionary") == ["2"])
        #expect(try problems() == [])
    }

    @Test("Others are read as before when the webhook that it was learned of is erased")
    func erased() async throws {
        let first = try await take("octocat/garden", 1...1)
        let last = try await take("octocat/garden", 2...2)
        try await ledger.write { transaction in
            let request = try transaction.append(Draft(RedactionRequested(bodies: 1))).position
            try transaction.erase(bodyOf: #require(try transaction.event(at: first)), for: request)
        }
        #expect(try ledger.readBlocking { try $0.log.body(at: last) } == Self.webhook("octocat/garden", 2))
        #expect(try problems() == [])
    }

    /// What cannot be packed well.
    private static func noise(_ count: Int) -> String {
        String((0..<count).map { _ in "abcdefghijklmnopqrstuvwxyz0123456789".randomElement() ?? "a" })
    }

    @Test("What is no webhook of a repository teaches nothing", arguments: ["[]", "{", #"{"repository":7}"#, "none"])
    func nothingToLearn(beginning: String) async throws {
        _ = try await keep(Array((beginning + Self.noise(8_000)).utf8), by: ledger)
        #expect(try ask("SELECT count(*) FROM dictionary") == ["1"])
    }

    @Test(
        "It learns of what has 4 KB to 256 KB",
        arguments: [(4_095, "1"), (4_096, "2"), (262_144, "2"), (262_145, "1")])
    func sizes(bytes: Int, dictionaries: String) async throws {
        let (beginning, end) = (#"{"repository":{"full_name":"octocat/garden"},"text":""#, #""}"#)
        let text = beginning + Self.noise(bytes - beginning.utf8.count - end.utf8.count) + end
        try #require(text.utf8.count == bytes)
        _ = try await keep(Array(text.utf8), by: ledger)
        #expect(try ask("SELECT count(*) FROM dictionary") == [dictionaries])
    }

    @Test("It learns of a repository of which 16 KB are said at the most", arguments: [(16_384, "2"), (16_385, "1")])
    func longRepository(bytes: Int, dictionaries: String) async throws {
        let (beginning, end) = (#"{"full_name":"octocat/garden","description":""#, #""}"#)
        let repository = beginning + Self.noise(bytes - beginning.utf8.count - end.utf8.count) + end
        try #require(repository.utf8.count == bytes)
        _ = try await keep(Array(#"{"repository":\#(repository)}"#.utf8), by: ledger)
        #expect(try ask("SELECT count(*) FROM dictionary") == [dictionaries])
    }

    @Test(
        "One that was changed, taken away or slipped in is found",
        arguments: [
            ("UPDATE dictionary SET bytes = CAST(replace(bytes, 'garden', 'market') AS BLOB)", "was changed"),
            ("DELETE FROM dictionary WHERE instr(bytes, CAST('garden' AS BLOB)) > 0", "is missing"),
            ("INSERT INTO dictionary VALUES (7, x'37a430ec0700000107')", "dictionary 7 of ledger.db is not ours"),
        ])
    func cheats(_ cheat: String, _ said: String) async throws {
        try await take("octocat/garden", 1...2)
        let triggers = "FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'dictionary'"
        let disarm = try read("SELECT 'DROP TRIGGER ' || name || ';' \(triggers)")
        let arm = try read("SELECT sql || ';' \(triggers)")
        let done = try Shell.sqlite([folder.file("ledger.db"), disarm + cheat + ";" + arm])
        #expect(done.status == 0, "\(done.error)")
        let problems = try problems()
        #expect(problems.last?.contains(said) == true, "\(problems)")
    }
}
