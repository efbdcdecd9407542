import Foundation

extension GitHubError {
    /// Without the credentials, should a misbehaving server or proxy have repeated them in its answer.
    func withholding(_ secret: Secret) -> GitHubError {
        guard let answer, !secret.isEmpty, answer.body.range(of: Data(secret.reveal().utf8)) != nil else { return self }
        var blanked = answer
        blanked.body = Data()
        // A validation's problems quote the body as well.
        let blankedCode: Code = if case .validation = code { .validation([]) } else { code }
        return GitHubError(
            blankedCode, method: method, path: path,
            message: message.replacing(secret.reveal(), with: Secret.placeholder), answer: blanked)
    }
}
