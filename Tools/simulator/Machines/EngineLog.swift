import Logging

/// What the engine logs. Nobody reads it, but an error is told: it is to cope with all that happens here.
struct EngineLog: LogHandler {
    var logLevel = Logger.Level.error
    var metadata: Logger.Metadata = [:]
    private let failed: @Sendable (String) -> Void

    static func logger(_ failed: @escaping @Sendable (String) -> Void) -> Logger {
        Logger(label: "simulated") { _ in EngineLog(failed: failed) }
    }

    private init(failed: @escaping @Sendable (String) -> Void) { self.failed = failed }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        guard event.level >= .error else { return }
        let facts = (event.metadata ?? [:]).sorted { $0.key < $1.key }.map { " \($0.key): \($0.value)" }.joined()
        failed("\(event.message)\(facts)")
    }
}
