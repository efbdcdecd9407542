import LedgerEvents

/// What happened, told line by line, if anybody listens.
package final class Story {
    private let listener: ((String) -> Void)?

    package init(_ listener: ((String) -> Void)? = nil) { self.listener = listener }

    func tell(_ time: Microseconds, _ text: @autoclosure () -> String) {
        guard let listener else { return }
        let (seconds, rest) = (time / 1_000_000, time % 1_000_000)
        let clock = [seconds / 3_600, seconds / 60 % 60, seconds % 60].map { ($0 < 10 ? "0" : "") + String($0) }
        let milliseconds = String(1_000 + rest / 1_000).dropFirst()
        listener("\(clock.joined(separator: ":")).\(milliseconds) \(text())")
    }
}
