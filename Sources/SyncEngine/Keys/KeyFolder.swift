import Foundation
import Ledger

/// `keys/` in the data folder: secrets of this ledger's own, each in a file that only its owner may read.
package struct KeyFolder: Sendable {
    private let path: String

    package init(data folder: String) { path = folder + "/keys" }

    private func file(_ name: String) -> String { "\(path)/\(name).key" }

    /// The key under `name`, if there is one.
    package func existing(_ name: String) throws -> [UInt8]? {
        let file = file(name)
        guard let bytes = FileManager.default.contents(atPath: file) else {
            guard FileManager.default.fileExists(atPath: file) else { return nil }
            throw LedgerError(.unavailable, "\(file) cannot be read; check its owner and mode")
        }
        guard bytes.count == 32 else {
            throw LedgerError(
                .corrupt, "\(file) has \(bytes.count) bytes, not 32; restore it from the backup of the data folder")
        }
        return Array(bytes)
    }

    /// 32 random bytes under `name`, made at the first call.
    package func key(_ name: String) throws -> [UInt8] {
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        if let bytes = try existing(name) { return bytes }
        let file = file(name)
        return try FileLock(folder: path, name: "keys.lock").withLock {
            if let bytes = FileManager.default.contents(atPath: file) { return Array(bytes) }
            let bytes = Data((0..<32).map { _ in UInt8.random(in: .min ... .max) })
            let fresh = file + ".new"
            guard
                FileManager.default.createFile(atPath: fresh, contents: bytes, attributes: [.posixPermissions: 0o600])
            else { throw LedgerError(.unavailable, "\(fresh) cannot be written; check the data folder's owner") }
            try FileManager.default.moveItem(atPath: fresh, toPath: file)
            return Array(bytes)
        }
    }
}
