import Exports
import Ledger
import LedgerEvents
import Projections
import SyncEngine
import TestSupport
import Testing

/// Where something has been erased, whoever shows events asks what has become of their bodies: not one by one.
@Suite("Questions about what is erased, and what was")
struct ErasedStatementsTests {
    /// How many statements each question runs.
    private struct Asked {
        var plan = 0
        var export = 0
        var page = 0
        var planAgain = 0
    }

    private func ask(erasing count: Int) async throws -> Asked {
        let folder = try TemporaryFolder()
        let ledger = try Ledger.open(folder: folder.path, tables: ProjectionCatalog.tables)
        try await Genesis.prepare(ledger)
        try await ledger.write { transaction in
            for _ in 0..<count {
                try transaction.append(Draft(TokenRevoked(name: "t"), body: .new(Array("to be erased".utf8))))
            }
        }
        let choice = RedactionChoice(texts: ["erased"])
        var asked = Asked()
        asked.plan = try ledger.readBlocking { reader in
            try reader.statementCount {
                let plan = try RedactionPlan(choice, in: reader)
                #expect(plan.bodies.count == count)
            }
        }
        let plan = try await Eraser(ledger).plan(choice)
        let done = try await Eraser(ledger).carryOut(plan, RedactionGrounds(by: "rosa", reason: "asked"))
        #expect(done.bodies.count == count)
        try ledger.readBlocking { reader in
            asked.export = try reader.statementCount {
                var text = ""
                _ = try JSONLinesExport(reader).events { text += $0 }
                // Each event that had brought one, and the one that says that it was erased.
                #expect(text.matches(of: /"redacted_by":\d/).count == 2 * count)
            }
            let events = try reader.events(.all, after: 0, limit: 1_000)
            asked.page = try reader.statementCount { _ = try RedactedEvents(reader).documents(of: events) }
            let same = RedactionChoice(events: plan.bodies.map(\.position))
            asked.planAgain = try reader.statementCount {
                let plan = try RedactionPlan(same, in: reader)
                #expect(plan.erasedBefore.count == count)
            }
        }
        return asked
    }

    @Test("They are as many for 1,000 bodies as for 10, but for one more with each few hundred")
    func bounded() async throws {
        let (few, many) = (try await ask(erasing: 10), try await ask(erasing: 1_000))
        #expect(many.plan <= few.plan + 3 && many.planAgain <= few.planAgain + 3, "\(few) \(many)")
        #expect(many.export <= few.export + 5, "\(few) \(many)")
        #expect(many.page == few.page, "\(few) \(many)")
    }
}
