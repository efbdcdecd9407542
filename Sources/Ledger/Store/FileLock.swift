import Foundation

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// One writer at a time, across processes: `flock` on a file of its own.
///
/// Never on `ledger.db` itself: closing any descriptor of that file would drop SQLite's own locks. A second file is a
/// turnstile: whoever waits for the lock holds it, so that a process which takes the lock again at once finds a queue
/// before it, and none starves.
package final class FileLock: Sendable {
    private let lock: Int32
    private let turnstile: Int32

    package init(folder: String, name: String = "ledger.lock") throws {
        lock = try Self.open(folder + "/" + name)
        turnstile = try Self.open(folder + "/" + name + ".queue")
    }

    deinit {
        close(lock)
        close(turnstile)
    }

    package func withLock<Result>(_ work: () throws -> Result) throws -> Result {
        try Self.take(turnstile)
        do { try Self.take(lock) } catch {
            flock(turnstile, LOCK_UN)
            throw error
        }
        flock(turnstile, LOCK_UN)
        defer { flock(lock, LOCK_UN) }
        return try work()
    }

    /// Runs `work` if nobody has the lock, and does not wait for it.
    ///
    /// - Returns: Whether it ran.
    func withLockIfFree(_ work: () throws -> Void) throws -> Bool {
        guard flock(lock, LOCK_EX | LOCK_NB) == 0 else { return false }
        defer { flock(lock, LOCK_UN) }
        try work()
        return true
    }

    /// Takes the lock for the life of the process, and writes into its file who has it; or says
    /// at once that another has.
    package func tryToKeep() -> Bool {
        guard flock(lock, LOCK_EX | LOCK_NB) == 0 else { return false }
        // What is written here is for people: the lock itself is what counts.
        let text = Array(LockHolder.current.text.utf8)
        ftruncate(lock, 0)
        _ = text.withUnsafeBytes { pwrite(lock, $0.baseAddress, $0.count, 0) }
        return true
    }

    /// Who took it last, as it says in its file.
    package var holder: LockHolder? {
        var bytes = [UInt8](repeating: 0, count: 512)
        let count = bytes.withUnsafeMutableBytes { pread(lock, $0.baseAddress, $0.count, 0) }
        return LockHolder(text: String(decoding: bytes.prefix(max(0, count)), as: UTF8.self))
    }

    /// Gives back what `tryToKeep` took.
    package func release() {
        flock(lock, LOCK_UN)
    }

    /// Whether anybody has it. Asked seldom: for that moment `tryToKeep` of another fails.
    package var isHeld: Bool {
        guard flock(lock, LOCK_SH | LOCK_NB) == 0 else { return true }
        flock(lock, LOCK_UN)
        return false
    }

    /// A file that is there to be locked.
    static func open(_ path: String) throws -> Int32 {
        let descriptor = Foundation.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw LedgerError(
                .unavailable, "\(path) cannot be opened for writing: \(String(cString: strerror(errno)))")
        }
        return descriptor
    }

    private static func take(_ descriptor: Int32) throws {
        while flock(descriptor, LOCK_EX) != 0 {
            guard errno == EINTR else {
                throw LedgerError(.unavailable, "the ledger's lock failed: \(String(cString: strerror(errno)))")
            }
        }
    }
}
