import Foundation

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Room on the data folder's disk for what has begun already: an answer to a call that has left must be written down.
///
/// A file of that size lies in the folder. While as much again is free beside it, everything is taken in. With less,
/// nothing new is, and the file is given back: whatever else fills the disk, that much is there at this moment. When
/// there is room for the file and as much again, it is made anew, and everything goes on. The file is what all
/// processes of a folder go by; it begins with its own size.
package struct DiskReserve: Sendable {
    package let bytes: Int64
    private let folder: String
    private let freeSpace: @Sendable (String) -> Int64?

    /// More than any disk has, and little enough to reckon with.
    private static let largest: Int64 = .max / 4

    private var path: String { folder + "/reserve" }

    /// - Parameters:
    ///   - bytes: 0: none is kept.
    ///   - freeSpace: How many bytes the disk of a folder has left for this user.
    package init(
        folder: String, bytes: Int64, freeSpace: @escaping @Sendable (String) -> Int64? = DiskReserve.freeSpace
    ) {
        self.folder = folder
        self.bytes = bytes
        self.freeSpace = freeSpace
    }

    /// The one that a process which stays keeps in the folder; nil: none does.
    static func kept(in folder: String) -> DiskReserve? {
        guard let file = FileHandle(forReadingAtPath: folder + "/reserve") else { return nil }
        defer { try? file.close() }
        guard let bytes = try? file.read(upToCount: 20), let line = bytes.split(separator: UInt8(ascii: "\n")).first,
            let size = Int64(String(decoding: line, as: UTF8.self)), (1...largest).contains(size)
        else { return nil }
        return DiskReserve(folder: folder, bytes: size)
    }

    package static let freeSpace: @Sendable (String) -> Int64? = { folder in
        var found = statvfs()
        guard statvfs(folder, &found) == 0 else { return nil }
        return Int64(clamping: found.f_bavail) * Int64(clamping: found.f_frsize)
    }

    /// Whether there is room, without touching anything.
    package var isShort: Bool {
        guard bytes > 0, let free = freeSpace(folder) else { return false }
        return free < (isKept ? bytes : enough)
    }

    /// Keeps the file or gives it back, whichever is right now.
    ///
    /// - Returns: Whether there is room, and how many bytes are free.
    func keep() -> (isShort: Bool, free: Int64?) {
        let free = freeSpace(folder)
        guard bytes > 0 else {
            unlink(path)
            return (false, free)
        }
        guard let free else { return (false, nil) }
        if isKept {
            guard free < bytes else { return (false, free) }
            giveBack()
            return (true, free)
        }
        return (!(free >= enough && make()), free)
    }

    /// Shrinks the file to the line that says how large it is to be. That needs no room: the line is
    /// written over what is there.
    func giveBack() {
        let descriptor = open(path, O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        if writeSize(descriptor) { ftruncate(descriptor, off_t(size.utf8.count)) }
    }

    /// A little more than its own size and as much again: it is not given back again at once.
    package var enough: Int64 { bytes * 2 + bytes / 8 }

    private var isKept: Bool { ((try? FileStatus(path)?.size) ?? 0) >= bytes }

    private var size: String { "\(bytes)\n" }

    private func writeSize(_ descriptor: Int32) -> Bool {
        Array(size.utf8).withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) } == size.utf8.count
    }

    private func make() -> Bool {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        guard Self.allocate(descriptor, bytes), writeSize(descriptor) else {
            ftruncate(descriptor, 0)
            return false
        }
        return true
    }

    private static func allocate(_ descriptor: Int32, _ bytes: Int64) -> Bool {
        #if canImport(Glibc)
            posix_fallocate(descriptor, 0, off_t(bytes)) == 0
        #else
            ftruncate(descriptor, off_t(bytes)) == 0
        #endif
    }
}
