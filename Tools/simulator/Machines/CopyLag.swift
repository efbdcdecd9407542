import Foundation
import GitHub
import LedgerEvents

/// Copies at GitHub that lag behind: what was just made is not there yet for whoever reads it.
struct CopyLag {
    /// So many of what is made next.
    private var left = 0
    private var duration: Microseconds = 0
    /// Until when a path leads nowhere.
    private var hidden: [String: Microseconds] = [:]
    /// As answers had it last.
    private var date = ""
    private(set) var count = 0

    private struct Made: Decodable {
        var id: Int64
        var number: Int64?
    }

    mutating func order(_ count: Int, lasting seconds: Int64) {
        left = count
        duration = seconds * 1_000_000
    }

    /// What a copy says instead of GitHub.
    mutating func answer(_ method: String, _ target: String, at now: Microseconds) -> WireAnswer? {
        guard method == "GET", let end = hidden[target], now < end else { return nil }
        count += 1
        return WireAnswer(status: 404, headers: [("Date", date)], body: Data(#"{"message": "Not Found"}"#.utf8))
    }

    mutating func came(
        _ method: String, _ target: String, _ status: Int, _ headers: [(name: String, value: String)], _ body: Data,
        at now: Microseconds
    ) {
        if let date = headers.first(where: { $0.name.lowercased() == "date" })?.value { self.date = date }
        guard left > 0, method == "POST", status == 201, target.hasPrefix("/repos/"),
            let made = try? JSONDecoder().decode(Made.self, from: body)
        else { return }
        left -= 1
        let path =
            made.number.map { "\(target)/\($0)" }
            ?? target.replacing(/issues\/\d+\/comments/, with: "issues/comments/\(made.id)")
        hidden[path] = now + duration
    }
}
