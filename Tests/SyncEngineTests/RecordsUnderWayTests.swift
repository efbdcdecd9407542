import LedgerEvents
import Testing

@testable import SyncEngine

@Suite("The records that the projector is busy with")
struct RecordsUnderWayTests {
    @Test("Each is begun once, and no more than the limit at a time")
    func limits() {
        let records = RecordsUnderWay()
        #expect(records.begin(.task("a"), atMost: 2))
        #expect(!records.begin(.task("a"), atMost: 2))
        #expect(records.begin(.task("b"), atMost: 2))
        #expect(!records.begin(.task("c"), atMost: 2))
        records.end(.task("a"))
        #expect(records.begin(.task("c"), atMost: 2))
        #expect(records.count == 2)
    }
}
