import Foundation
import Ledger

/// A file that keeps the cursor of an export for the next one. What is wrong with it is said before anything is output:
/// without its cursor everything would be output again, and without a new one the next time.
struct CursorFile {
    private let path: String
    /// Where a link leads to: it is to stay one.
    private let place: String

    init(_ path: String) {
        self.path = path
        place = URL(filePath: path).resolvingSymlinksInPath().path
    }

    /// nil: there is none yet.
    func read() throws -> String? {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw unusable("cannot be read; check its owner and mode, and that it is a file")
        }
        guard let text = String(bytes: bytes, encoding: .utf8) else {
            throw unusable("is not UTF-8; name the one that an earlier export wrote")
        }
        return text.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// - Throws: Why no cursor could be written.
    func checkWritable() throws {
        let probe = "\(place).\(getpid()).new"
        let descriptor = open(probe, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw unusable("cannot be written: \(String(cString: strerror(errno)))") }
        close(descriptor)
        unlink(probe)
    }

    func write(_ cursor: String) throws { try DurableFile.replace(place, with: cursor + "\n", isShared: true) }

    private func unusable(_ flaw: String) -> LedgerError {
        LedgerError(.unavailable, "nothing was exported: the cursor file \(path) \(flaw)")
    }
}
