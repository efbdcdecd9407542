import Foundation
package import LedgerEvents

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The process that keeps a lock.
package struct LockHolder: Sendable, Equatable, CustomStringConvertible {
    package var process: Int32
    package var host: String
    package var since: Microseconds

    /// This one, from now on.
    static var current: LockHolder {
        LockHolder(
            process: ProcessInfo.processInfo.processIdentifier, host: hostName, since: Ledger.wallClock())
    }

    /// Foundation would ask the network for it.
    private static var hostName: String {
        var name = [CChar](repeating: 0, count: 256)
        guard gethostname(&name, name.count - 1) == 0 else { return "unknown" }
        let text = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return text.isEmpty ? "unknown" : text
    }

    private init(process: Int32, host: String, since: Microseconds) {
        self.process = process
        self.host = host
        self.since = since
    }

    /// nil: not what `text` is.
    init?(text: String) {
        let parts = text.split(whereSeparator: \.isWhitespace)
        guard parts.count == 3, let process = Int32(parts[0]), let since = Timestamp.microseconds(parts[2]) else {
            return nil
        }
        self.init(process: process, host: String(parts[1]), since: since)
    }

    /// One line.
    var text: String { "\(process) \(host) \(Timestamp.text(microseconds: since))\n" }

    package var description: String {
        "process \(process) on \(host), since \(Timestamp.text(microseconds: since))"
    }
}
