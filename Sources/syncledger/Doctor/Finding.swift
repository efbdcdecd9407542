/// One thing that was looked at.
struct Finding: Encodable {
    enum Verdict: String, Encodable { case good, notice, bad }

    var check: String
    var verdict: Verdict
    var message: String
    /// What to do about it.
    var mend: String?

    static func good(_ check: String, _ message: String) -> Finding {
        Finding(check: check, verdict: .good, message: message)
    }

    static func notice(_ check: String, _ message: String, mend: String) -> Finding {
        Finding(check: check, verdict: .notice, message: message, mend: mend)
    }

    static func bad(_ check: String, _ message: String, mend: String) -> Finding {
        Finding(check: check, verdict: .bad, message: message, mend: mend)
    }

    var text: String {
        let mark =
            switch verdict {
            case .good: "ok     "
            case .notice: "note   "
            case .bad: "FAILED "
            }
        return mark + "\(check): \(message)" + (mend.map { "\n       -> \($0)" } ?? "")
    }
}
