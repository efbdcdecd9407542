/// A repository's owner and name: how REST paths address it. Renames and transfers change it, its id they do not.
///
/// Only GitHub's own alphabet is accepted (letters, digits, `-`, `_`, `.`), so that a name can stand in a path
/// as it is and cannot lead to another endpoint.
package struct RepositoryName: Sendable, Hashable {
    package let owner: String
    package let name: String

    /// Nil if GitHub could have no such repository.
    package init?(owner: String, name: String) {
        guard Self.isPathSegment(owner), Self.isPathSegment(name) else { return nil }
        self.owner = owner
        self.name = name
    }

    /// From `OWNER/NAME`; nil if it is anything else.
    package init?(fullName: String) {
        let parts = fullName.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        self.init(owner: String(Substring(parts[0])), name: String(Substring(parts[1])))
    }

    package var fullName: String { "\(owner)/\(name)" }

    private static func isPathSegment(_ text: String) -> Bool {
        guard (1...100).contains(text.utf8.count), text != ".", text != ".." else { return false }
        return text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                true
            default: false
            }
        }
    }
}

extension RepositoryName: CustomStringConvertible {
    package var description: String { fullName }
}

extension RepositoryName {
    /// The repository whose REST address this is or begins with (`https://api.github.com/repos/OWNER/NAME/...`).
    init?(apiAddress: String) {
        // By segments: a search for "/repos/" takes a fourteenth of the time in which a whole webhook is decoded.
        let parts = apiAddress.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard let marker = parts.dropFirst().firstIndex(where: { $0.elementsEqual("repos".utf8) }),
            marker + 2 < parts.count
        else { return nil }
        self.init(owner: String(Substring(parts[marker + 1])), name: String(Substring(parts[marker + 2])))
    }
}
