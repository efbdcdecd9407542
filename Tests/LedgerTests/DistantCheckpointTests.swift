import Foundation
import LedgerEvents
import TestSupport
import Testing

@testable import Ledger

@Suite("A place of checkpoints on another machine's disk", .timeLimit(.minutes(3)))
struct DistantCheckpointTests {
    @Test("Nobody waits for one that does not answer for longer than the patience, nor for what is called off")
    func silent() async throws {
        let folder = try TemporaryFolder()
        let place = folder.file("checkpoint")
        let signer = try NoteSigner(name: "syncledger/0123456789abcdef/3", seed: Array(repeating: 7, count: 32))
        let checkpoint = try Checkpoint.sign(size: 3, root: TreeHash.root(ofComplete: []), by: signer)
        let impatient = DistantCheckpoint(place, patience: .milliseconds(50))
        let answers = DispatchSemaphore(value: 0)
        let first = await #expect(throws: LedgerError.self) { try await impatient.aside { answers.wait() } }
        // One thread waits for that, however often it is tried.
        let second = await #expect(throws: LedgerError.self) { try await impatient.take(checkpoint) }
        for late in [first, second] { #expect(late?.description.contains("\(place) does not answer") == true) }
        let calledOff = Task { try await DistantCheckpoint(place, patience: .seconds(60)).read() }
        calledOff.cancel()
        await #expect(throws: CancellationError.self) { try await calledOff.value }
        #expect(!FileManager.default.fileExists(atPath: place))
        answers.signal()
        #expect(try await DistantCheckpoint(place).read() == Data(checkpoint.written.utf8))
    }
}
