import Exports
import Ledger
import LedgerEvents
import Projections
import SyncEngine
import Testing

@Suite struct ExportCursorTests {
    private let facts: LedgerFacts

    init() throws {
        let created = Draft(LedgerCreated(ledger: "00ff", epoch: 2)).event(at: 1, recordedAt: 0)
        facts = try #require(LedgerFactsProjection.evolve(nil, created, key: LedgerFacts.only))
    }

    @Test func readsBackWhatItWrites() throws {
        let cursor = ExportCursor(facts, 17)
        #expect(cursor.description == "00ff.2.17")
        #expect(try ExportCursor("00ff.2.17", of: facts, head: 17) == cursor)
    }

    @Test func othersAreRefusedByName() {
        func error(_ text: String) -> ExportError? {
            do throws(ExportError) {
                _ = try ExportCursor(text, of: facts, head: 17)
                return nil
            } catch {
                return error
            }
        }
        #expect(error("00fe.2.17") == .foreignLedger("00fe", ours: "00ff"))
        #expect(error("00ff.1.17") == .otherEpoch(1, ours: 2))
        #expect(error("00ff.2.18") == .beyondHead(18, head: 17))
        for text in [
            "", "17", "00ff.2", "00ff.2.", ".2.17", "00ff.2.-1", "00ff.2.+1", "00ff.2.017", "00ff.2.17.0", "00ff.2.x",
        ] {
            #expect(error(text) == .malformedCursor(text))
        }
        #expect(error("00fe.2.17")?.description.contains("belongs to ledger 00fe, and this is ledger 00ff") == true)
        #expect(error("00ff.1.17")?.description.contains("restored from a backup") == true)
        #expect(error("00ff.3.17") == .otherEpoch(3, ours: 2))
        #expect(error("00ff.3.17")?.description.contains("which this ledger has not come to") == true)
        #expect(error("00ff.3.17")?.description.contains("it has been restored") == false)
        #expect(error("17")?.description.contains("LEDGER.EPOCH.POSITION") == true)
    }

    @Test func anotherLedgersCursorIsRefusedByTheExport() async throws {
        let (one, other) = (try await GrowingLedger(), try await GrowingLedger())
        let cursor = try one.read { try JSONLinesExport($0).events { _ in } }.description
        #expect(throws: ExportError.self) { try other.read { try JSONLinesExport($0).events(after: cursor) { _ in } } }
        #expect(throws: ExportError.self) {
            try other.read { try CSVExport($0).operations(after: cursor) { _ in } }
        }
    }

    @Test func aLedgerWithoutItsFirstEventHasNothingToExport() throws {
        let ledger = try Ledger.inMemory(tables: ProjectionCatalog.tables)
        #expect(throws: ExportError.emptyLedger) {
            try ledger.readBlocking { try JSONLinesExport($0).events { _ in } }
        }
    }
}
