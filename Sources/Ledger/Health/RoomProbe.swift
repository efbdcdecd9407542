import Foundation

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Tries whether a file could grow: what SQLite was told by the system when it could not, nobody can ask it afterwards.
enum RoomProbe {
    /// As much as a small commit.
    private static let size = 1 << 16

    /// Whether the system has no room for more bytes behind those of a database, by a full disk, a quota or a limit.
    static func findsNone(beside path: String) -> Bool {
        let probe = path + "-probe"
        let descriptor = open(probe, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return isForRoom(errno) }
        defer {
            close(descriptor)
            unlink(probe)
        }
        let end = [path, path + "-wal"].compactMap { (try? FileStatus($0))??.size }.max() ?? 0
        let bytes = [UInt8](repeating: 0x5A, count: size)
        let written = bytes.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, off_t(end)) }
        // Up to a limit the system writes a part.
        return written < 0 ? isForRoom(errno) : written < size
    }

    private static func isForRoom(_ code: Int32) -> Bool { [ENOSPC, EDQUOT, EFBIG].contains(code) }
}
