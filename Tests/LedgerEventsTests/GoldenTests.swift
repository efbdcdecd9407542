import Foundation
import LedgerEvents
import TestSupport
import Testing

/// One stored example for each type of event and schema of its payload: old logs must read as they always did.
///
/// A new type or schema adds a file; a file, once released, is never changed. Run with `WRITE_GOLDEN=1` to
/// write those that are missing.
@Suite("Golden files")
struct GoldenTests {
    private static let folder = Checkout.root + "/Tests/LedgerEventsTests/Golden"

    @Test("Every type of event has an example", arguments: EventType.allCases)
    func golden(_ type: EventType) throws {
        let (schema, text, reread) = try #require(Samples.payload(of: type))
        let path = "\(Self.folder)/\(type.rawValue).\(schema).json"
        if ProcessInfo.processInfo.environment["WRITE_GOLDEN"] == "1",
            !FileManager.default.fileExists(atPath: path)
        {
            try Data((text + "\n").utf8).write(to: URL(filePath: path))
        }
        let stored = try String(contentsOfFile: path, encoding: .utf8).trimmingCharacters(in: .newlines)
        #expect(text == stored, "what is written today differs from what was released")
        #expect(reread(stored) == text, "what was released does not read as what was written")
        // What is newer is refused when a log is read.
        #expect(schema == type.newestSchema)
    }

    @Test("A connection that was written before it could say that there is no installation does not say so")
    func connectedBefore() throws {
        let stored = try String(contentsOfFile: Self.folder + "/repository.connected.1.json", encoding: .utf8)
        #expect(
            RepositoryConnected(json: stored.trimmingCharacters(in: .newlines))
                == RepositoryConnected(repository: 1_296_269, project: "garden", withoutInstallation: false))
    }

    @Test("A restoration that was written before it could say of what does not say it")
    func restoredBefore() throws {
        let stored = try String(contentsOfFile: Self.folder + "/record.restored.1.json", encoding: .utf8)
        let restored = try #require(RecordRestored(json: stored.trimmingCharacters(in: .newlines)))
        #expect(restored.repository == nil && restored.resource == nil)
    }

    @Test("A failure that was written before it could say what was refused does not say it")
    func failedBefore() throws {
        let stored = try String(contentsOfFile: Self.folder + "/github.call.failed.1.json", encoding: .utf8)
        let failed = try #require(CallFailed(json: stored.trimmingCharacters(in: .newlines)))
        #expect(failed.failure == .rateLimited && failed.refused == nil)
    }

    @Test("A look that was asked for before one could ask for comments too does not ask for them")
    func lookBefore() throws {
        let stored = try String(contentsOfFile: Self.folder + "/github.confirmation.requested.1.json", encoding: .utf8)
        #expect(
            ConfirmationRequested(json: stored.trimmingCharacters(in: .newlines))
                == ConfirmationRequested(comments: false))
    }

    @Test("No file stands for a type that is not there")
    func noStrangers() throws {
        let known = Set(EventType.allCases.map(\.rawValue))
        for file in try FileManager.default.contentsOfDirectory(atPath: Self.folder) {
            let name = file.split(separator: ".").dropLast(2).joined(separator: ".")
            #expect(known.contains(name), "\(file)")
        }
    }

    @Test("Payloads hold no text of people: no titles, bodies or logins", arguments: EventType.allCases)
    func noText(_ type: EventType) throws {
        let (_, text, _) = try #require(Samples.payload(of: type))
        for word in ["login", "title", "\"body\"", "full_name", "email"] {
            #expect(!text.contains(word))
        }
    }
}
