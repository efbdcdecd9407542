import Foundation

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What the file system says of a path, links followed.
package struct FileStatus {
    enum Kind { case file, folder, other }

    /// Which file it is, whatever it is called.
    struct Identity: Sendable, Equatable {
        var device: UInt64
        var number: UInt64
    }

    var kind: Kind
    var size: Int64
    var owner: UInt32
    /// The permission bits.
    var mode: UInt32
    var identity: Identity

    /// nil: there is nothing.
    package init?(_ path: String) throws(LedgerError) {
        var found = stat()
        guard stat(path, &found) == 0 else {
            switch errno {
            case ENOENT: return nil
            case ENOTDIR:
                throw LedgerError(.unavailable, "\(path) leads through a file; name a folder that is one all the way")
            default:
                throw LedgerError(
                    .unavailable,
                    "\(path) cannot be looked at by user \(geteuid()): \(String(cString: strerror(errno))); "
                        + "run as the user whose folder it is")
            }
        }
        switch found.st_mode & S_IFMT {
        case S_IFREG: kind = .file
        case S_IFDIR: kind = .folder
        default: kind = .other
        }
        size = Int64(found.st_size)
        owner = found.st_uid
        mode = UInt32(found.st_mode & 0o7777)
        identity = Identity(
            device: UInt64(truncatingIfNeeded: found.st_dev), number: UInt64(truncatingIfNeeded: found.st_ino))
    }

    /// The group, or everybody, may read or write it.
    package var isOpenToOthers: Bool { mode & 0o066 != 0 }

    /// Says what is in the way of this process reading and writing.
    func checkRights(_ path: String) throws(LedgerError) {
        let wanted = kind == .folder ? R_OK | W_OK | X_OK : R_OK | W_OK
        guard access(path, wanted) != 0 else { return }
        if errno == EROFS {
            throw LedgerError(
                .unavailable, "\(path) is on a file system that is mounted read-only; mount it for writing")
        }
        let user = geteuid()
        let mend =
            owner == user
            ? "chmod u+rw\(kind == .folder ? "x" : "") \(path)"
            : "run as user \(owner), or give it to this one: chown -R \(user) \(path)"
        throw LedgerError(
            .unavailable,
            "\(path) cannot be read and written by user \(user): it belongs to user \(owner), with mode "
                + "\(String(mode, radix: 8)); \(mend)")
    }
}
