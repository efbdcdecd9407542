package import Foundation

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Files that are there whole or not at all, whenever the machine stops.
package enum DurableFile {
    /// Replaces what `path` holds. When this returns, it is on disk.
    ///
    /// - Parameter isShared: Two processes may have something to say at once, and nothing keeps them apart. Elsewhere
    ///   what a killed one has left beside it is written over by the next.
    package static func replace(_ path: String, with text: String, isShared: Bool = false) throws {
        try replace(path, with: Data(text.utf8), mode: 0o644, isShared: isShared)
    }

    package static func replace(_ path: String, with data: Data, mode: mode_t, isShared: Bool = false) throws {
        let fresh = isShared ? "\(path).\(getpid()).new" : path + ".new"
        // One that was left may be anybody's to read.
        unlink(fresh)
        try write(data, to: fresh, mode)
        try move(fresh, to: path)
    }

    /// Gives a file another name, in the place of what has it. When this returns, the name is on disk.
    static func move(_ path: String, to other: String) throws {
        guard rename(path, other) == 0 else { throw failure(other) }
        try syncFolder(of: other)
    }

    /// What was renamed or made in the folder of `path` is on disk when this returns.
    package static func syncFolder(of path: String) throws {
        try sync(URL(filePath: path).deletingLastPathComponent().path)
    }

    /// Brings what a file or folder holds to disk.
    static func sync(_ path: String) throws {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(path) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure(path) }
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
