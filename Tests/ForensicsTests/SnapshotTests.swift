import Forensics
import Foundation
import Ledger
import LedgerEvents
import Projections
import SyncEngine
import TestSupport
import Testing

@Suite("Snapshots of records")
struct SnapshotTests {
    private static let task = RecordID.task("a")

    /// Edits, answers, failures and reports of one task, of which more than are kept come to an end.
    private func live(in living: LivingLedger, steps: Range<Int>) async throws {
        if steps.lowerBound == 0 {
            let create = try await living.edit(Self.task, .put, title: "Roses", body: "text")
            try await living.send(create)
            try await living.answer(create, at: 1, title: "Roses")
        }
        for step in steps {
            let time = Int64(step) * 10 + 10
            living.clock.set(time)
            switch step % 6 {
            case 0, 1: try await living.edit(Self.task, title: "Edit \(step)")
            case 2:
                let edit = try await living.edit(Self.task, title: "Sent \(step)")
                try await living.send(edit)
                if step % 12 == 2 {
                    try await living.answer(edit, at: time, title: "Sent \(step)")
                } else {
                    try await living.fail(edit, .validation, status: 422)
                }
            case 3: try await living.issue("Report \(step)", at: time + 1)
            case 4: try await living.issue("Late \(step)", at: time - 100)
            default: try await living.comment("Comment \(step)", at: time, id: Int64(1000 + step))
            }
        }
    }

    @Test("A state from a snapshot equals the state from the beginning, at every position")
    func equal() async throws {
        let living = try await LivingLedger()
        try await live(in: living, steps: 0..<120)
        let states = try living.read { reader in
            try (0...reader.log.head).map { try StateAt(Self.task, at: $0, in: reader) }
        }
        let made = try await Snapshots(living.ledger, spacing: 7, stretch: 100).keepUp()
        #expect(made > 20)
        try living.read { reader in
            let last = try #require(states.last)
            #expect(last.earlierOperations > 0)
            #expect(last.operations.count < 80)
            for state in states {
                #expect(try StateAt(Self.task, at: state.position, in: reader) == state)
            }
            let whole = try StateAt(Self.task, at: .max, in: reader.log)
            #expect(whole.record == last.record)
            #expect(whole.binding == last.binding)
            #expect(whole.operations.count == last.operations.count + Int(last.earlierOperations))
            #expect(Set(whole.operations.map(\.id)).isSuperset(of: last.operations.map(\.id)))
            #expect(last.operations == whole.operations.filter { one in last.operations.contains { $0.id == one.id } })
        }
    }

    @Test("No more than a stretch of events lies behind the last one")
    func spacing() async throws {
        let living = try await LivingLedger()
        try await live(in: living, steps: 0..<60)
        try await Snapshots(living.ledger, spacing: 7).keepUp()
        try living.read { reader in
            #expect(try reader.rows.snapshotCursor == reader.log.head)
            let events = try reader.log.events(EventFilter(record: Self.task), after: 0, limit: .max)
            for (index, event) in events.enumerated() {
                let snapshot = try reader.rows.snapshot(of: Self.task, atOrBefore: event.position)
                let behind = events.prefix(index + 1).count { $0.position > snapshot?.position ?? 0 }
                #expect(behind < 7)
            }
        }
    }

    @Test("Which there are depends on the log alone, and not on when they were made")
    func deterministic() async throws {
        let (often, once) = (try await LivingLedger(), try await LivingLedger())
        for start in stride(from: 0, to: 60, by: 5) {
            try await live(in: often, steps: start..<start + 5)
            try await Snapshots(often.ledger, spacing: 7, stretch: 9).keepUp()
            try await live(in: once, steps: start..<start + 5)
        }
        try await Snapshots(once.ledger, spacing: 7).keepUp()
        func snapshots(_ living: LivingLedger) throws -> [Snapshot?] {
            try living.read { reader in
                try (0...reader.log.head).map { try reader.rows.snapshot(of: Self.task, atOrBefore: $0) }
            }
        }
        let expected = try snapshots(once)
        #expect(expected.contains { $0 != nil })
        #expect(try snapshots(often) == expected)
    }

    @Test("Other reducers and a rebuild drop them, and they are made again")
    func dropped() async throws {
        let folder = try TemporaryFolder()
        func last(_ ledger: Ledger) throws -> (snapshot: Snapshot?, cursor: Position) {
            try ledger.readBlocking { reader in
                (try reader.rows.snapshot(of: Self.task, atOrBefore: .max), try reader.rows.snapshotCursor)
            }
        }
        do {
            let living = try await LivingLedger(folder: folder.path)
            try await live(in: living, steps: 0..<20)
            try await Snapshots(living.ledger, spacing: 7).keepUp()
            #expect(try last(living.ledger).snapshot != nil)
        }
        do {
            let other = try Ledger.open(folder: folder.path, tables: ProjectionCatalog.tables.dropLast())
            #expect(try last(other).snapshot == nil)
            #expect(try last(other).cursor == 0)
            try await Snapshots(other, spacing: 7).keepUp()
            #expect(try last(other).snapshot != nil)
        }
        _ = try Ledger.rebuildProjections(folder: folder.path, tables: ProjectionCatalog.tables)
        let rebuilt = try Ledger.open(folder: folder.path, tables: ProjectionCatalog.tables)
        #expect(try last(rebuilt).snapshot == nil)
        #expect(try last(rebuilt).cursor == 0)
    }

    @Test("A fold is read as it was stored, whatever its texts hold")
    func storing() async throws {
        var fold = RecordFold(Self.task, keeping: RecordFold.latest)
        let odd = "a\tb\nc\\d'e"
        let created = Draft(
            RecordCreated(project: odd, parent: nil, origin: .outbound, authority: .issue), record: Self.task)
        fold.evolve(created.event(at: 1, recordedAt: 1))
        let read = try #require(RecordFold(Self.task, stored: fold.stored))
        #expect(read == fold)
        #expect(read.record?.project == odd)
        #expect(RecordFold(Self.task, stored: "") == nil)
    }
}
