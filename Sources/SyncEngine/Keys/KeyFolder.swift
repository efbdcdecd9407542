import Crypto
import Foundation
import Ledger

/// `keys/` in the data folder: secrets of this ledger's own, each in a file that only its owner may read.
package struct KeyFolder: Sendable {
    package let path: String

    package init(data folder: String) { path = folder + "/keys" }

    /// A copy of one, in a folder of any name.
    package init(copy folder: String) { path = folder }

    /// The names of the keys that there are.
    package var names: [String] {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return files.filter { $0.hasSuffix(Self.suffix) }.map { String($0.dropLast(Self.suffix.count)) }.sorted()
    }

    private static let suffix = ".key"

    /// Brings keys of another folder here, where they take the place of those of the same name. Others that were here
    /// are kept, as `NAME.key.before` or, beside those that were kept before, `NAME.key.before-2` and so on.
    ///
    /// - Returns: Those others: the name of each, and of the file that has it now.
    package func take(_ names: [String], from other: KeyFolder) throws -> [(key: String, file: String)] {
        try makeFolder()
        var kept: [(key: String, file: String)] = []
        for name in names {
            guard let bytes = try other.existing(name) else { continue }
            if let old = FileManager.default.contents(atPath: file(name)), Array(old) != bytes {
                let place = placeOf(old, beside: file(name))
                try write(old, as: place)
                kept.append((name, URL(filePath: place).lastPathComponent))
            }
            try write(Data(bytes), as: file(name))
        }
        try DurableFile.syncFolder(of: path)
        return kept
    }

    /// Where a key is kept that gives way: in the place of no other.
    private func placeOf(_ key: Data, beside file: String) -> String {
        var (place, number) = (file + ".before", 1)
        while let other = FileManager.default.contents(atPath: place), other != key {
            number += 1
            place = "\(file).before-\(number)"
        }
        return place
    }

    private func makeFolder() throws {
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw LedgerError(.unavailable, "\(path) cannot be made: \(error.localizedDescription)")
        }
    }

    private func write(_ bytes: Data, as file: String) throws {
        try DurableFile.replace(file, with: bytes, mode: 0o600)
    }

    private func file(_ name: String) -> String { "\(path)/\(name)\(Self.suffix)" }

    /// The key under `name`, if there is one.
    package func existing(_ name: String) throws -> [UInt8]? {
        let file = file(name)
        guard let bytes = FileManager.default.contents(atPath: file) else {
            guard try FileStatus(file) != nil else { return nil }
            throw LedgerError(.unavailable, "\(file) cannot be read; check its owner and mode")
        }
        guard bytes.count == 32 else {
            throw LedgerError(
                .corrupt, "\(file) has \(bytes.count) bytes, not 32; restore it from the backup of the data folder")
        }
        return Array(bytes)
    }

    /// 32 random bytes under `name`, made at the first call. They are on disk before they are used: what was marked
    /// with a key that a power loss has taken would not be recognised.
    package func key(_ name: String) throws -> [UInt8] {
        try makeFolder()
        if let bytes = try existing(name) { return bytes }
        let file = file(name)
        return try FileLock(folder: path, name: "keys.lock").withLock {
            if let bytes = FileManager.default.contents(atPath: file) { return Array(bytes) }
            let bytes = SymmetricKey(size: .bits256).withUnsafeBytes { Data($0) }
            try write(bytes, as: file)
            try DurableFile.syncFolder(of: path)
            return Array(bytes)
        }
    }
}
