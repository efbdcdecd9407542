import Foundation
import TestSupport
import Testing

/// A program with other reducers than the one that was built: that one, with a word of the statements that make its
/// tables written another way. SQLite takes it for the same; whoever compares versions of tables does not.
enum NextVersion {
    private static let (word, other) = ("STRICT, WITHOUT ROWID", "Strict, WITHOUT ROWID")

    /// - Returns: Where it lies.
    static func make(in folder: TemporaryFolder) throws -> String {
        let (built, made) = (BuiltPrograms.folder + "/syncledger", folder.file("syncledger-next"))
        let changed = try Shell.run("sh", ["-c", "LC_ALL=C sed 's/\(word)/\(other)/g' '\(built)' > '\(made)'"])
        #expect(changed.status == 0, "\(changed.error)")
        #expect(try Shell.run("cmp", ["-s", built, made]).status == 1)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: made)
        return made
    }
}
