import HTTPTypes
import LedgerEvents

/// A record's version as an entity tag: `"3"`.
enum VersionTag {
    static func text(_ version: Int64) -> String { "\"\(version)\"" }

    /// Whether one of the tags of an `If-None-Match` is this version. Weak tags count here (RFC 9110, 13.1.2).
    static func isAmong(_ header: String?, _ version: Int64) -> Bool {
        guard let header else { return false }
        return header.split(separator: ",").contains { tag in
            let tag = tag.trimmingPrefix { $0 == " " }.prefix { $0 != " " }
            return tag == "*" || tag.trimmingPrefix("W/") == text(version)
        }
    }
}

/// What an `If-Match` demands of the record before it is changed.
enum VersionDemanded: Equatable {
    /// `*`: that there is one.
    case any
    case version(Int64)

    /// nil: nothing is demanded.
    init?(_ headers: HTTPFields) throws(Problem) {
        guard let header = headers[.ifMatch] else { return nil }
        if header == "*" {
            self = .any
        } else if header.hasPrefix("W/") {
            throw Problem(.malformed, "If-Match needs the strong tag of an ETag header, and \(header) is a weak one")
        } else if header.count > 2, header.hasPrefix("\""), header.hasSuffix("\""),
            let version = Int64(header.dropFirst().dropLast())
        {
            self = .version(version)
        } else {
            throw Problem(.malformed, #"If-Match must be * or one version as ETag gives it, like "3""#)
        }
    }

    var version: Int64? {
        if case .version(let version) = self { version } else { nil }
    }
}
