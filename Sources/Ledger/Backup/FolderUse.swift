import Foundation

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// That a process has the ledger of a folder open. Any number may share it; a restore has it alone.
package final class FolderUse: Sendable {
    private let descriptor: Int32

    /// Held for as long as the ledger is open; the system takes it back from whoever is killed.
    static func shared(_ folder: String) throws -> FolderUse {
        let use = try FolderUse(folder)
        guard use.take(LOCK_SH) else {
            throw LedgerError(
                .unavailable,
                "a backup is being put back into \(folder)\(use.holders); try again when it has ended")
        }
        return use
    }

    /// Refused while anybody has the ledger open, by their names.
    package static func alone(_ folder: String) throws -> FolderUse {
        let use = try FolderUse(folder)
        guard use.take(LOCK_EX) else {
            throw LedgerError(
                .unavailable,
                "the ledger in \(folder) is in use\(use.holders); stop what uses it, and try again")
        }
        return use
    }

    private init(_ folder: String) throws {
        descriptor = try FileLock.open(folder + "/ledger.users")
    }

    deinit { close(descriptor) }

    /// Tried for a moment: a process that is just being started shares its parent's locks until it is another program.
    private func take(_ kind: Int32) -> Bool {
        for _ in 0..<20 {
            if flock(descriptor, kind | LOCK_NB) == 0 { return true }
            usleep(10_000)
        }
        return false
    }

    private var holders: String {
        let names = LockHolders.names(of: descriptor)
        return names.isEmpty ? "" : " by " + names.joined(separator: ", ")
    }
}

/// Who holds locks on a file, as far as Linux tells (`man 5 proc_locks`): elsewhere nobody is named.
private enum LockHolders {
    static func names(of descriptor: Int32) -> [String] {
        var status = stat()
        // Such a file says that it is empty, and comes in pieces: what reads a whole file at
        // once stops behind the first.
        guard fstat(descriptor, &status) == 0,
            let locks = try? FileHandle(forReadingAtPath: "/proc/locks")?.readToEnd()
        else { return [] }
        let processes = String(decoding: locks, as: UTF8.self).split(separator: "\n").compactMap { line -> Int32? in
            // 1: FLOCK  ADVISORY  READ 1234 08:01:5678 0 EOF
            let words = line.split(separator: " ")
            guard words.count >= 6, words[1] == "FLOCK", words[5].hasSuffix(":\(status.st_ino)") else { return nil }
            return Int32(words[4])
        }
        return Set(processes).sorted().map { "\(name(of: $0)) (process \($0))" }
    }

    private static func name(of process: Int32) -> String {
        guard let line = FileManager.default.contents(atPath: "/proc/\(process)/cmdline") else { return "a program" }
        let words = line.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
        let program = words.first.map { URL(filePath: $0).lastPathComponent } ?? "a program"
        guard words.count > 1, !words[1].hasPrefix("-") else { return program }
        return "\(program) \(words[1])"
    }
}
