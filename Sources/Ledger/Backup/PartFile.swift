import Foundation

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A file that is being written beside the place that it is for, under another name. Whoever is killed leaves it there,
/// and the next one begins it anew.
///
/// Its descriptor is only locked and synced; closed too early, it would take SQLite's own locks with it.
final class PartFile {
    let path: String
    private let descriptor: Int32
    private var isTaken = false

    /// - Throws: If another process is writing it.
    init(_ path: String) throws {
        self.path = path
        while true {
            let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
            guard descriptor >= 0 else { throw Self.failure(path) }
            guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
                close(descriptor)
                throw LedgerError(.unavailable, "another process is writing \(path); wait for it to end")
            }
            // Whoever had it until now may have given it its name meanwhile: then it is not this one any more.
            guard Self.identity(descriptor) == Self.identity(path) else {
                close(descriptor)
                continue
            }
            self.descriptor = descriptor
            guard ftruncate(descriptor, 0) == 0 else { throw Self.failure(path) }
            return
        }
    }

    deinit { close(descriptor) }

    /// On disk, under its name, when this returns.
    func take(_ name: String) throws {
        guard fsync(descriptor) == 0, rename(path, name) == 0 else { throw Self.failure(name) }
        isTaken = true
        try DurableFile.syncFolder(of: name)
    }

    func discard() {
        if !isTaken { unlink(path) }
    }

    /// Takes over all that another file holds.
    func fill(from file: String, progress: (_ done: Int64, _ of: Int64) -> Void) throws {
        guard let source = FileHandle(forReadingAtPath: file) else {
            throw LedgerError(.unavailable, "\(file) cannot be read; check its owner and mode")
        }
        defer { try? source.close() }
        let size = Int64(try source.seekToEnd())
        try source.seek(toOffset: 0)
        let own = FileHandle(fileDescriptor: descriptor, closeOnDealloc: false)
        var done: Int64 = 0
        while let bytes = try source.read(upToCount: 4 << 20), !bytes.isEmpty {
            do { try own.write(contentsOf: bytes) } catch { throw Self.failure(path) }
            done += Int64(bytes.count)
            progress(done, size)
        }
    }

    private static func identity(_ descriptor: Int32) -> UInt64? {
        var status = stat()
        return fstat(descriptor, &status) == 0 ? UInt64(status.st_ino) : nil
    }

    private static func identity(_ path: String) -> UInt64? {
        var status = stat()
        return stat(path, &status) == 0 ? UInt64(status.st_ino) : nil
    }

    private static func failure(_ path: String) -> LedgerError {
        LedgerError(.unavailable, "\(path) cannot be written: \(String(cString: strerror(errno)))")
    }
}
