import Ledger
import LedgerEvents
import TestSupport
import Testing

@Suite("What every store does about erasure")
struct ErasureContractTests {
    private struct Interrupted: Error {}

    private func store(_ engine: StoreContractTests.Engine, in folder: TemporaryFolder) throws -> any EventStore {
        let store = try engine.open(in: folder)
        try store.transaction { transaction in
            _ = try transaction.append(
                Draft(ProjectSaved(project: "p"), body: .new(Array("Garden".utf8))), recordedAt: 1)
            _ = try transaction.append(
                Draft(TokenRevoked(name: "t"), body: .new(Array(repeating: 7, count: 10_000))), recordedAt: 1)
        }
        return store
    }

    private func erase(_ position: Position, _ transaction: any EventTransaction) throws {
        let event = try #require(try transaction.event(at: position))
        _ = try transaction.append(Draft(BodyRedacted(of: event), body: .of(position)), recordedAt: 1)
        try transaction.eraseBody(at: position)
    }

    @Test(
        "What is erased is not read any more; its event, its leaf and other bodies stay as they were",
        arguments: StoreContractTests.Engine.allCases)
    func erased(_ engine: StoreContractTests.Engine) throws {
        let folder = try TemporaryFolder()
        let store = try store(engine, in: folder)
        let before = try store.read { (try $0.event(at: 1), try $0.leaves(after: 0, limit: 2)) }
        #expect(before.0?.text == Array("Garden".utf8))
        #expect(try store.read { try $0.salt(ofBodyAt: 1)?.count } == 16)
        try store.transaction { try erase(1, $0) }
        try store.read { log in
            var after = try #require(try log.event(at: 1))
            #expect(after.text == nil)
            after.text = before.0?.text
            #expect(after == before.0)
            #expect(try log.leaves(after: 0, limit: 2) == before.1)
            #expect(try log.body(at: 1) == nil)
            #expect(try log.salt(ofBodyAt: 1) == nil && log.salt(ofBodyAt: 2) != nil && log.salt(ofBodyAt: 3) == nil)
            #expect(try log.bodies(at: [1, 2]).keys.sorted() == [2])
            #expect(try log.bodySizes(at: [1, 2]).keys.sorted() == [2])
            var scanned: [Position] = []
            try log.scanBodies(after: 0) { position, _ in
                scanned.append(position)
                return true
            }
            #expect(scanned == [2])
            #expect(try log.event(at: 3)?.body == 1)
        }
    }

    @Test(
        "Nothing is erased without the event that says so, as the last one",
        arguments: StoreContractTests.Engine.allCases)
    func refused(_ engine: StoreContractTests.Engine) throws {
        let folder = try TemporaryFolder()
        let store = try store(engine, in: folder)
        #expect(throws: (any Error).self) { try store.transaction { try $0.eraseBody(at: 1) } }
        #expect(throws: (any Error).self) {
            try store.transaction { transaction in
                let event = try #require(try transaction.event(at: 1))
                _ = try transaction.append(Draft(BodyRedacted(of: event), body: .of(1)), recordedAt: 1)
                try transaction.eraseBody(at: 2)
            }
        }
        #expect(throws: (any Error).self) {
            try store.transaction { transaction in
                let event = try #require(try transaction.event(at: 1))
                _ = try transaction.append(Draft(BodyRedacted(of: event), body: .of(1)), recordedAt: 1)
                _ = try transaction.append(Draft(TokenRevoked(name: "t")), recordedAt: 1)
                try transaction.eraseBody(at: 1)
            }
        }
        #expect(try store.read { (try $0.head, try $0.bodies(at: [1, 2]).count) } == (2, 2))
    }

    @Test("Nothing is erased twice", arguments: StoreContractTests.Engine.allCases)
    func twice(_ engine: StoreContractTests.Engine) throws {
        let folder = try TemporaryFolder()
        let store = try store(engine, in: folder)
        try store.transaction { try erase(1, $0) }
        #expect(throws: (any Error).self) { try store.transaction { try erase(1, $0) } }
        #expect(try store.read { try $0.head } == 3)
    }

    @Test("A savepoint that throws brings back what it erased", arguments: StoreContractTests.Engine.allCases)
    func savepoint(_ engine: StoreContractTests.Engine) throws {
        let folder = try TemporaryFolder()
        let store = try store(engine, in: folder)
        try store.transaction { transaction in
            do {
                try transaction.savepoint {
                    try erase(2, transaction)
                    throw Interrupted()
                }
            } catch is Interrupted {}
        }
        #expect(try store.read { try $0.body(at: 2)?.count } == 10_000)
    }
}
