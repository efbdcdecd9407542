import Foundation

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The files of projections in a data folder.
///
/// Each is made once, whole, and has a name of its own: the reducers that made it, and a number. `projections.db` is a
/// symbolic link to the one in use; changing it, which is one step, swaps them for everybody. SQLite follows a link,
/// and keeps a write-ahead log beside the real name, so that the logs of two files are never mistaken for each other.
package struct ProjectionFolder: Sendable {
    let path: String
    /// Names of files that these reducers made begin so.
    private let prefix: String

    package static let link = "projections.db"
    private static let unfinished = ".part"

    init(_ path: String, _ reducers: ProjectionSet) {
        self.path = path
        prefix = "projections-\(reducers.name)-"
    }

    func path(_ name: String) -> String { path + "/" + name }

    /// Every file with projections in it, whoever made it, finished or not, with its write-ahead log: for whoever
    /// has to reach all of them.
    package static func files(in folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasPrefix("projections") }.sorted()
    }

    /// Removes them all. Nobody has the ledger open.
    static func removeAll(in folder: String) throws {
        for name in try files(in: folder) { unlink(folder + "/" + name) }
    }

    /// The file in use, if these reducers made it.
    var inUse: String? { target.flatMap { isOurs($0) ? $0 : nil } }

    /// The file in use, if these reducers made it after another one of theirs.
    func successor(of name: String) -> String? {
        inUse.flatMap { (number($0) ?? 0) > (number(name) ?? 0) ? $0 : nil }
    }

    /// Whether the link names a file that is there and that other reducers made.
    var isOfOthers: Bool {
        target.map { !isOurs($0) && FileManager.default.fileExists(atPath: path($0)) } ?? false
    }

    /// Whether a file, and not a link, has the link's name: a copy that followed it, or one of an earlier version.
    var hasPlainFile: Bool {
        get throws { try target == nil && (FileStatus(path(Self.link))?.size ?? 0) > 0 }
    }

    private func isOurs(_ name: String) -> Bool { name.hasPrefix(prefix) }

    private var target: String? {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { name in
            guard let start = name.baseAddress else { return nil }
            let count = readlink(path(Self.link), start, name.count)
            guard count > 0, count < name.count else { return nil }
            return String(decoding: name.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
    }

    /// The youngest file that these reducers made, in use or not.
    func youngest() throws -> String? {
        let number = try files().compactMap(number).max()
        return number.map(name)
    }

    /// What these reducers go on with: what is in use, or was made ready beside what others have in use. nil: there is
    /// none, and it is made.
    var atHand: String? {
        get throws {
            guard try !hasPlainFile, let name = try inUse ?? (isOfOthers ? youngest() : nil),
                FileManager.default.fileExists(atPath: path(name))
            else { return nil }
            return name
        }
    }

    /// Whether these reducers made one, in use or ready.
    var hasFile: Bool {
        get throws { try (inUse ?? youngest()).map { FileManager.default.fileExists(atPath: path($0)) } ?? false }
    }

    /// A name that no file of these reducers has had.
    func nextName() throws -> String {
        let numbers = try (files() + [inUse].compactMap(\.self)).compactMap(number)
        return name((numbers.max() ?? 0) + 1)
    }

    /// Where a file is until it is whole.
    func unfinished(_ name: String) -> String { path(name) + Self.unfinished }

    /// The lock of whoever makes projections: one at a time. It is taken before the writer's.
    func builders() throws -> FileLock { try FileLock(folder: path, name: "rebuild.lock") }

    /// Removes what an interrupted build left, of an earlier version with its journal, and what is left beside a file
    /// that somebody removed: SQLite would take it for that of a new file of the same name. The caller has the
    /// builders' lock.
    func removeUnfinished() throws {
        for name in try Self.files(in: path) where Self.isUnfinished(name) || isLeftAlone(name) { unlink(path(name)) }
    }

    private func isLeftAlone(_ name: String) -> Bool {
        Self.besides.contains { suffix in
            let file = path(String(name.dropLast(suffix.count)))
            return name.hasSuffix(suffix) && !FileManager.default.fileExists(atPath: file)
        }
    }

    /// What SQLite keeps beside a file.
    private static let besides = ["-wal", "-shm"]

    private static func isUnfinished(_ name: String) -> Bool {
        [unfinished, unfinished + "-journal"].contains { name.hasSuffix($0) }
    }

    /// SQLite would make an empty one.
    func checkIsThere(_ name: String) throws {
        guard FileManager.default.fileExists(atPath: path(name)) else {
            throw LedgerError(.unavailable, "\(path(name)) is not there any more")
        }
    }

    /// Puts a file in the place of the one in use. Those that nobody can want any more go: what the same reducers made
    /// before it, and what others made that was not in use and nobody has open. What the same ones made after it is a
    /// rebuild's, which waits to put that in use. The caller has the writer's lock.
    func use(_ name: String) throws {
        let before = target
        guard before != name else { return }
        try checkIsThere(name)
        let fresh = path(Self.link + ".new")
        unlink(fresh)
        guard symlink(name, fresh) == 0 else {
            throw LedgerError(.unavailable, "\(fresh) cannot be made: \(String(cString: strerror(errno)))")
        }
        try DurableFile.move(fresh, to: path(Self.link))
        // Of a file that had the link's name itself.
        remove(Self.link, alsoItself: false)
        for other in try files() where other != name {
            let isUnwanted =
                try isOurs(other)
                ? (number(other) ?? 0) < (number(name) ?? 0)
                : other != before && !SQLiteConnection.isOpen(path(other))
            if isUnwanted { remove(other) }
        }
    }

    /// Removes all that are whole and that nobody has open, but one, which comes into use if the one in use is removed.
    /// The caller has both locks.
    ///
    /// - Returns: Those that stay.
    func removeUnused(but name: String) throws -> [String] {
        let others = try files().filter { $0 != name }
        let open = try others.filter { try SQLiteConnection.isOpen(path($0)) }
        if let target, !open.contains(target) { try use(name) }
        for other in others where !open.contains(other) { remove(other) }
        return open
    }

    private func remove(_ name: String, alsoItself: Bool = true) {
        for suffix in Self.besides { unlink(path(name + suffix)) }
        if alsoItself { unlink(path(name)) }
    }

    private func files() throws -> [String] {
        try Self.files(in: path).filter { $0.hasPrefix("projections-") && $0.hasSuffix(".db") }
    }

    private func name(_ number: Int) -> String { "\(prefix)\(number).db" }

    private func number(_ name: String) -> Int? {
        isOurs(name) ? Int(name.dropFirst(prefix.count).dropLast(3)) : nil
    }
}
