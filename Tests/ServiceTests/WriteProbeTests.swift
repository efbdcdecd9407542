import Dispatch
import Ledger
import LedgerEvents
import TestSupport
import Testing

@testable import Service

@Suite("Readiness asks the writer", .timeLimit(.minutes(2)))
struct WriteProbeTests {
    @Test("What came too late for one who asked is not told to the next")
    func late() async throws {
        let service = try await TestedService()
        let ledger = service.ledger
        let probe = WriteProbe(ledger, patience: .milliseconds(100))
        let (begun, end) = (AsyncStream<Void>.makeStream(), DispatchSemaphore(value: 0))
        let hold = Task {
            try await ledger.write { _ in
                begun.continuation.yield()
                end.wait()
            }
        }
        _ = await begun.stream.first { _ in true }
        await #expect(throws: WriteProbe.NoTurn.self) { try await probe.head() }
        end.signal()
        try await hold.value
        #expect(try await eventually { await probe.underWay == nil })
        try await ledger.write { _ = try $0.append(Draft(RepositoryDisconnected(repository: 1))) }
        // A busy machine may keep an answer for longer than the probe waits for it.
        var head: Position?
        while head == nil {
            do { head = try await probe.head() } catch is WriteProbe.NoTurn {}
        }
        #expect(try await head == service.head)
    }
}
