import Ledger
import LedgerEvents

/// Times as people read them: when, and how long ago.
enum HumanTime {
    static func text(_ time: Microseconds) -> String {
        "\(Timestamp.text(seconds: Timestamp.wholeSeconds(time))) (\(ago(Ledger.wallClock() - time)))"
    }

    private static func ago(_ elapsed: Microseconds) -> String {
        let seconds = elapsed / Timestamp.microsecondsPerSecond
        switch seconds {
        case ..<0: return "ahead of our clock"
        case ..<60: return "\(seconds) s ago"
        case ..<3_600: return "\(seconds / 60) min ago"
        case ..<86_400: return "\(seconds / 3_600) h ago"
        default: return "\(seconds / 86_400) d ago"
        }
    }
}
