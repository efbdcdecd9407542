import Foundation
import Ledger
import LedgerEvents
import RuleTesting
import TestSupport
import Testing

/// Short runs of what `Tools/crash/run` does for longer.
@Suite("Whatever is killed, full or without power", .ownThreads, .serialized, .timeLimit(.minutes(5)))
struct CrashTests {
    private static let folder = Checkout.root + "/Tools/crash"
    private static let promised = "nothing acknowledged was lost"

    private static func python(_ program: String, _ arguments: String...) async throws -> Shell {
        try await aside {
            try Shell.run("python3", ["\(folder)/\(program)", "--programs", BuiltPrograms.folder] + arguments)
        }
    }

    private static func storageFaults(_ arguments: [String]) async throws -> Shell {
        try await aside {
            try Shell.run(
                BuiltPrograms.folder + "/storage-faults", ["--checks", folder + "/ledger_checks.py"] + arguments)
        }
    }

    private static func expect(_ run: Shell, toSay text: String, status: Int32) {
        #expect(run.status == status && run.output.contains(text), "\(run.output) \(run.error)")
        print(run.output)
    }

    @Test("Killed with -9 at random moments under load, nothing acknowledged is lost, doubled or left undone")
    func kills() async throws {
        Self.expect(try await Self.python("kills.py", "--kills", "6", "--seed", "2"), toSay: Self.promised, status: 0)
    }

    @Test("On a disk that fills up and has room again, nothing acknowledged is lost, doubled or left undone")
    func fullDisk() async throws {
        Self.expect(
            try await Self.python("full_disk.py", "--rounds", "1", "--seed", "1"), toSay: Self.promised, status: 0)
    }

    @Test("With writes and syncs that fail, and after power losses, nothing acknowledged is lost and the log is whole")
    func storage() async throws {
        Self.expect(try await Self.storageFaults(["--faults", "64"]), toSay: Self.promised, status: 0)
    }

    @Test("What seems to end early is not read as zeros, which would be written over the log")
    func shortReads() async throws {
        let faults = ["--faults", "24", "--seed", "300", "--only", "short-read", "--file", "ledger.db"]
        Self.expect(try await Self.storageFaults(faults), toSay: Self.promised, status: 0)
    }

    @Test("Whichever of the first calls to the disk of a new ledger fails, or is the last, the ledger can be used")
    func firstCalls() async throws {
        Self.expect(try await Self.storageFaults(["--first-calls", "12"]), toSay: Self.promised, status: 0)
    }

    @Test(
        "A broken part is found out within ten kills",
        arguments: [("early-answers", "acknowledged and lost"), ("repeated-create", "stands at")])
    func brokenParts(double: String, finding: String) async throws {
        Self.expect(
            try await Self.python("kills.py", "--kills", "10", "--seed", "5", "--double", double), toSay: finding,
            status: 1)
    }

    @Test(
        "A broken disk or ledger is found out within a hundred power losses",
        arguments: ["lying-disk", "forgotten-syncs", "early-answers", "refusing"])
    func brokenStorage(double: String) async throws {
        Self.expect(
            try await Self.storageFaults(["--faults", "100", "--seed", "2", "--double", double]),
            toSay: "to be repeated with --seed 2", status: 1)
    }

    /// What is done to a whole ledger, and what is said then.
    private static let doctored = [
        ("", ""),
        ("DROP TRIGGER event_is_kept; DELETE FROM event WHERE position = 1", "there are"),
        ("DROP TRIGGER event_is_kept; DELETE FROM event WHERE position = (SELECT max(position) FROM event)", "lost"),
        ("DROP TRIGGER event_is_immutable; UPDATE event SET actor = 1 WHERE position = 1", "the leaf is not that"),
        ("DROP TRIGGER body_is_immutable; UPDATE body SET salt = x'00'", "the body is not the one"),
        (
            """
            DROP TRIGGER event_is_appended; INSERT INTO event SELECT position + 1, recorded_at, type, schema, record, \
            operation, related_operation, installation, github_updated_at, actor, correlation, causation, body, \
            body_digest, payload, leaf FROM event ORDER BY position DESC LIMIT 1
            """, "the leaf is not that"
        ),
    ]

    @Test("The independent check finds a gap, a lost event, a changed column and a changed body", arguments: doctored)
    func independentCheck(statements: String, finding: String) async throws {
        let folder = try TemporaryFolder()
        let store = try SQLiteStore(path: folder.file("ledger.db"))
        let last = try store.transaction { log in
            for name in ["one", "two"] {
                _ = try log.append(Draft(TokenRevoked(name: name), body: .new(Array(name.utf8))), recordedAt: 1)
            }
            return try log.head
        }
        if !statements.isEmpty {
            #expect(try Shell.sqlite([folder.file("ledger.db"), statements]).status == 0)
        }
        let promise = #"{"position": \#(last), "type": "token.revoked", "name": "two"}"#
        let check = try Shell.run(
            "python3", [Self.folder + "/ledger_checks.py"],
            input: #"{"folder": "\#(folder.path)", "acknowledged": [\#(promise)]}"# + "\n")
        #expect(check.status == 0, "\(check.error)")
        #expect(
            finding.isEmpty ? check.output.contains(#""problems": []"#) : check.output.contains(finding),
            "\(check.output)")
    }
}
