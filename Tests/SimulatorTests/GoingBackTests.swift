import LedgerEvents
import Testing

@testable import SimulatedWorld

@Suite("What must not come of a backup that is put back is found")
struct GoingBackTests {
    private static func restored(_ tale: Tale, epoch: Int64) -> LogMirror {
        var tale = tale
        let size = tale.next - 1
        tale.add(Draft(LedgerRestored(epoch: epoch, size: size)))
        return tale.mirror
    }

    @Test("An epoch that has been begun before")
    func epoch() {
        let backup = Tale.ofTask
        let before = Self.restored(backup, epoch: 1)
        let size = backup.mirror.head
        #expect(Self.restored(backup, epoch: 1).flaws(of: before, putBackAt: size).map(\.kind) == ["restore"])
        #expect(Self.restored(backup, epoch: 2).flaws(of: before, putBackAt: size).isEmpty)
    }

    @Test("What has been erased since is there again")
    func erased() throws {
        var tale = Tale.ofTask
        let operation = tale.record(.outbound)
        let backup = tale
        tale.add(Draft(BodyRedacted(of: try #require(tale.events.last)), operation: operation, body: .of(operation)))
        let size = backup.mirror.head
        let after = Self.restored(backup, epoch: 1)
        #expect(after.flaws(of: tale.mirror, putBackAt: size).map(\.kind) == ["restore"])
        #expect(after.flaws(of: backup.mirror, putBackAt: size).isEmpty)
    }
}
