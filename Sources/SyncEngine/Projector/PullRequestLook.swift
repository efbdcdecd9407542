import GitHub
import LedgerEvents
import Projections

/// The second half of an update of a pull request's task. The task goes by the pull request's own time, which the
/// answer to the update does not tell: that is about the issue which the pull request is too.
extension GitHubDesk {
    /// - Parameter update: The answer to the update, of which the look must know.
    func pullRequest(
        _ number: Int, after update: GitHub.Answer<IssueSnapshot>, of fields: Fields, at address: Address
    ) async throws -> GitHub.Answer<IssueSnapshot> {
        let look: GitHub.Answer<IssueSnapshot>
        do {
            look = try await gate.perform(
                .pullRequest(address.id, number), .edit, installation: address.installation, patience: nil)
        } catch let error as GitHubError {
            throw unseen(update, number, address, "could not be read: \(error)")
        }
        // A copy may lag behind the update: it would take back what was sent.
        guard said(look, address).differences(from: said(update, address)).isDisjoint(with: fields) else {
            throw unseen(update, number, address, "does not say what was sent")
        }
        return look
    }

    /// GitHub gives no reason for a pull request's state.
    private func said(_ answer: GitHub.Answer<IssueSnapshot>, _ address: Address) -> Content {
        var snapshot = answer.value
        snapshot.stateReason = nil
        return issue(snapshot, address).content
    }

    /// The update has been carried out: what came of it is to be found out, and it did not fail.
    private func unseen(
        _ update: GitHub.Answer<IssueSnapshot>, _ number: Int, _ address: Address, _ reason: String
    ) -> GitHubError {
        GitHubError(
            .unreadable, method: .patch, path: "\(address.id.path)/issues/\(number)",
            message: "carried out, but the pull request \(reason)", answer: update.raw)
    }
}
