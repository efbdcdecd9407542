import HTTPTypes
import LedgerEvents

/// The entity tag of a record's document: the version and a digest, `"3-ab12cd34"`; in a ledger that is in epoch 1
/// `"3.1-ab12cd34"`. Where a backup was put back, versions are given out again for other contents.
struct VersionTag: Sendable {
    let epoch: Int64

    init(_ epochs: Epochs) { epoch = epochs.current }

    /// - Parameter answer: Which shows the record.
    func text(_ version: Int64, in answer: [UInt8]) -> String {
        let place = epoch == 0 ? "\(version)" : "\(version).\(epoch)"
        return "\"\(place)-\(DocumentDigest.of(answer))\""
    }

    /// Whether it is one of the tags of an `If-None-Match`. Weak tags count here (RFC 9110, 13.1.2).
    static func isAmong(_ header: String?, _ text: String) -> Bool {
        guard let header else { return false }
        return header.split(separator: ",").contains { tag in
            let tag = tag.trimmingPrefix { $0 == " " }.prefix { $0 != " " }
            return tag == "*" || tag.trimmingPrefix("W/") == text
        }
    }

    /// The version that a tag names; nil if it is none. An edit changes what the version counts, so the digest does not
    /// matter, and need not be there: it once was not.
    fileprivate func version(_ tag: String) throws(Problem) -> Int64? {
        guard tag.count > 2, tag.hasPrefix("\""), tag.hasSuffix("\"") else { return nil }
        let halves = tag.dropFirst().dropLast().split(
            separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        guard halves.count == 1 || DocumentDigest.isValid(halves[1]) else { return nil }
        let parts = halves[0].split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count <= 2, let version = Int64(parts[0]), let given = parts.count == 1 ? 0 : Int64(parts[1]) else {
            return nil
        }
        guard given == epoch else {
            let why =
                given < epoch
                ? "and this ledger is in epoch \(epoch): it has been restored from a backup"
                : "which this ledger has not come to: it is in epoch \(epoch)"
            throw Problem(.staleVersion, "\(tag) is of epoch \(given), \(why); read the record again")
        }
        return version
    }
}

/// What an `If-Match` demands of the record before it is changed.
enum VersionDemanded: Equatable {
    /// `*`: that there is one.
    case any
    case version(Int64)

    /// nil: nothing is demanded.
    init?(_ headers: HTTPFields, _ tags: VersionTag) throws(Problem) {
        guard let header = headers[.ifMatch] else { return nil }
        if header == "*" {
            self = .any
        } else if header.hasPrefix("W/") {
            throw Problem(.malformed, "If-Match needs the strong tag of an ETag header, and \(header) is a weak one")
        } else if let version = try tags.version(header) {
            self = .version(version)
        } else {
            throw Problem(.malformed, #"If-Match must be * or one version as ETag gives it, like "3-ab12cd34""#)
        }
    }

    var version: Int64? {
        if case .version(let version) = self { version } else { nil }
    }
}
