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
        guard let bytes = FileManager.default.contents(atPath: file) else { return nil }
        guard bytes.count == 32 else {
            throw LedgerError(
                .corrupt, "\(file) has \(bytes.count) bytes, not 32; restore it from the backup of the data folder")
        }
        return Array(bytes)
    }

    /// 32 random bytes under `name`, made at the first call. They are on disk before they are used: what was marked with a
    /// key that a power loss has taken would not be recognised.
    package func key(_ name: String) throws -> [UInt8] {
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        if let bytes = try existing(name) { return bytes }
        let file = file(name)
        return try FileLock(folder: path, name: "keys.lock").withLock {
            if let bytes = FileManager.default.contents(atPath: file) { return Array(bytes) }
            let bytes = (0..<32).map { _ in UInt8.random(in: .min ... .max) }
            try DurableFile.replace(file, with: bytes, isSecret: true)
            try DurableFile.syncEntry(of: path)
            return bytes
        }
    }
}
