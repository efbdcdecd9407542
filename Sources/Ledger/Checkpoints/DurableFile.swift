import Foundation

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Files that are there whole or not at all, whenever the machine stops.
package enum DurableFile {
    /// Replaces what `path` holds. When this returns, it is on disk.
    package static func replace(_ path: String, with text: String) throws {
        try replace(path, with: Array(text.utf8), isSecret: false)
    }

    /// - Parameter isSecret: Whether its owner alone may read it.
    package static func replace(_ path: String, with bytes: [UInt8], isSecret: Bool) throws {
        let fresh = path + ".new"
        try write(Data(bytes), to: fresh, isSecret ? 0o600 : 0o644)
        guard rename(fresh, path) == 0 else { throw failure(path) }
        try syncEntry(of: path)
    }

    /// Brings to disk that there is something by this name.
    package static func syncEntry(of path: String) throws {
        let folder = URL(filePath: path).deletingLastPathComponent().path
        let descriptor = open(folder, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(folder) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure(folder) }
    }

    private static func write(_ data: Data, to path: String, _ mode: mode_t) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw failure(path) }
        let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        do {
            try file.write(contentsOf: data)
            try file.synchronize()
        } catch {
            throw LedgerError(.unavailable, "\(path) cannot be written: \(error.localizedDescription)")
        }
    }

    private static func failure(_ path: String) -> LedgerError {
        LedgerError(.unavailable, "\(path) cannot be written: \(String(cString: strerror(errno)))")
    }
}
