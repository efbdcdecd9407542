import ArgumentParser
import Foundation

/// Standard output and error, written whole lines at a time.
enum Standard {
    /// What was asked for could not be shown.
    struct Unwritable: Error, CustomStringConvertible {
        let reason: String
        var description: String { "cannot write to standard output: \(reason)" }
    }

    /// - Throws: `Unwritable`; or what ends the command without a word when nobody reads on, as after `| head`.
    static func out(_ text: String) throws { try write(text.printable + "\n") }

    /// The same, as it is: lines end by themselves.
    static func write(_ text: String) throws {
        let error = put(text, STDOUT_FILENO)
        if error == EPIPE { throw ExitCode(128 + SIGPIPE) }
        guard error == 0 else { throw Unwritable(reason: String(cString: strerror(error))) }
    }

    /// What was written is on disk when this returns, if it went into a file.
    static func sync() throws {
        guard fsync(STDOUT_FILENO) != 0, errno != EINVAL, errno != EROFS else { return }
        throw Unwritable(reason: String(cString: strerror(errno)))
    }

    /// What cannot be written is dropped: there is nowhere to say so, and what the process is for goes on.
    static func error(_ text: String) { _ = put(text.printable + "\n", STDERR_FILENO) }

    /// Progress is for people who wait before a terminal.
    static func progress(_ text: String) {
        guard isatty(STDERR_FILENO) != 0 else { return }
        _ = put("\r\u{1B}[K" + text, STDERR_FILENO)
    }

    static func endProgress() { progress("") }

    /// Makes failures to write errors, and no end of the process.
    static func prepare() {
        signal(SIGPIPE, SIG_IGN)
        // What was started without one of the three must not write into the file that is opened next, which gets its
        // number. This one refuses what is written to it.
        for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 {
            _ = open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY)
        }
    }

    /// - Returns: 0, or why not all of it is written.
    private static func put(_ text: String, _ descriptor: Int32) -> Int32 {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
            if count >= 0 {
                rest = rest.dropFirst(count)
            } else if errno == EAGAIN {
                // Whoever started us may share a pipe with us that does not wait.
                var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                poll(&ready, 1, -1)
            } else if errno != EINTR {
                return errno
            }
        }
        return 0
    }
}
