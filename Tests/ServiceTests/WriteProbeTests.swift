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
        #expect(try await eventually(within: 10) { await probe.underWay == nil })
        try await ledger.write { _ = try $0.append(Draft(RepositoryDisconnected(repository: 1))) }
        #expect(try await probe.head() == service.head)
    }
}
