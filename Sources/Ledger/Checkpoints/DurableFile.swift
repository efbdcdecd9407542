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
        let fresh = path + ".new"
        try write(Data(text.utf8), to: fresh)
        guard rename(fresh, path) == 0 else { throw failure(path) }
        let folder = URL(filePath: path).deletingLastPathComponent().path
        let descriptor = open(folder, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(folder) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure(folder) }
    }

    private static func write(_ data: Data, to path: String) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
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
