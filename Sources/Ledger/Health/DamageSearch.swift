import Foundation

/// Walks over the log from its bytes, as `verify` does, to say where it is damaged: on a connection and a thread of its
/// own, so that nothing waits for it.
struct DamageSearch {
    private let folder: DataFolder

    init(_ folder: DataFolder) { self.folder = folder }

    func run(_ report: @escaping @Sendable (LedgerHealth.Finding) -> Void) {
        DispatchQueue.global(qos: .utility).async { [folder] in report(Self.look(into: folder)) }
    }

    private static func look(into folder: DataFolder) -> LedgerHealth.Finding {
        let verification: Verification
        do {
            verification = try LogVerifier(folder: folder.path, witnesses: []).verify()
        } catch {
            return .elsewhere("ledger.db cannot be read: \(error)")
        }
        let good = "all \(verification.events) events of the log are good, but "
        if let problem = verification.first {
            return problem.position.map { .position($0, problem.text) } ?? .elsewhere(good + problem.text)
        }
        if let flaw = flawOfProjections(in: folder) {
            return .elsewhere(
                good
                    + "the projections are damaged (\(flaw)): end every process and delete all files named projections*; "
                    + "they are made anew")
        }
        return .nothing(events: verification.events)
    }

    private static func flawOfProjections(in folder: DataFolder) -> String? {
        do {
            return try Ledger.damage(of: folder.projections).first
        } catch {
            return StorageFault(error)?.words ?? "\(error)"
        }
    }
}
