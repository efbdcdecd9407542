/// The access tokens of a GitHub App's installations: minted when first needed, kept for their hour, renewed early.
///
/// However many calls of an installation ask at once, one exchange is under way for it.
actor InstallationTokens {
    /// A token, when it was given and until when it may be used, both on our clock.
    struct Token: Sendable, Equatable {
        let secret: Secret
        let givenAt: Int64
        let usableUntil: Int64
    }

    /// For so many seconds some of GitHub's servers may not know a token that another has given: mostly it is a few.
    private static let lag: Int64 = 60

    typealias Mint = @Sendable (_ installation: Int64) async throws(GitHubError) -> Token

    private enum Entry {
        case minting(Task<Result<Token, GitHubError>, Never>)
        case ready(Token)
    }

    private var entries: [Int64: Entry] = [:]
    private let now: @Sendable () -> Int64
    private let mint: Mint
    private let executor: (any TaskExecutor)?

    init(
        now: @escaping @Sendable () -> Int64, executor: (any TaskExecutor)? = nil, mint: @escaping Mint
    ) {
        self.executor = executor
        self.now = now
        self.mint = mint
    }

    /// The installation's token, from the cache while it is good.
    func token(for installation: Int64) async throws(GitHubError) -> (secret: Secret, isNew: Bool) {
        let token = try await current(installation)
        return (token.secret, now() - token.givenAt < Self.lag)
    }

    private func current(_ installation: Int64) async throws(GitHubError) -> Token {
        switch entries[installation] {
        case .ready(let token) where now() < token.usableUntil:
            return token
        case .minting(let task):
            return try await task.value.get()
        case .ready, nil:
            // A task of its own: a caller that is cancelled must not take the others' token with it.
            let task = Task(executorPreference: executor) { [mint] () -> Result<Token, GitHubError> in
                do throws(GitHubError) {
                    return .success(try await mint(installation))
                } catch {
                    return .failure(error)
                }
            }
            entries[installation] = .minting(task)
            let result = await task.value
            // Failures are not kept: the next call tries again.
            entries[installation] = (try? result.get()).map(Entry.ready)
            return try result.get()
        }
    }

    /// Forgets a token that GitHub has refused, unless a newer one has taken its place already.
    func discard(_ refused: Secret, of installation: Int64) {
        guard case .ready(let token) = entries[installation], token.secret == refused else { return }
        entries[installation] = nil
    }
}
