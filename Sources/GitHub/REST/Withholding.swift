import Foundation

extension GitHubError {
    /// Without the credentials, should a misbehaving server or proxy have repeated them in its answer.
    func withholding(_ secret: Secret) -> GitHubError {
        guard !secret.isEmpty else { return self }
        let text = secret.reveal()
        func without(_ words: String) -> String { words.replacing(text, with: Secret.placeholder) }
        var (code, answer) = (code, answer)
        if let body = answer?.body, body.range(of: Data(text.utf8)) != nil {
            answer?.body = Data()
            // A validation's problems quote the body as well.
            if case .validation = code { code = .validation([]) }
        }
        if case .redirected(let location) = code { code = .redirected(location: without(location)) }
        answer?.headers.withhold(text)
        return GitHubError(code, method: method, path: path, message: without(message), answer: answer)
    }
}
