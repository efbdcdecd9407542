import Foundation
import Ledger

/// The data folder: ours alone, writable, on a disk with room.
enum FolderChecks {
    private static let gigabyte: Int64 = 1 << 30
    private static let least = gigabyte / 10

    /// - Parameter reserve: Bytes that are kept for what has begun.
    static func findings(_ folder: String, reserve: Int64) -> [Finding] {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder) else {
            return [
                .notice(
                    "folder", "\(folder) is not there yet",
                    mend: "`syncledger serve` makes it, or name another with --data")
            ]
        }
        // What is none is named where the ledger is looked for.
        return isFolder.boolValue ? [rights(folder), room(folder, reserve)].compactMap(\.self) : []
    }

    private static func rights(_ folder: String) -> Finding {
        guard FileManager.default.isWritableFile(atPath: folder) else {
            return .bad(
                "folder", "\(folder) cannot be written by this user",
                mend: "run doctor as the service's user, or give it the folder: chown -R USER \(folder)")
        }
        let keys = (try? FileManager.default.contentsOfDirectory(atPath: folder + "/keys")) ?? []
        let open = [folder] + keys.map { folder + "/keys/" + $0 }
        if let path = open.first(where: { (try? FileStatus($0))?.isOpenToOthers == true }) {
            return .bad(
                "folder", "\(path) is open to other users of this machine",
                mend: "chmod -R go= \(folder)")
        }
        return .good("folder", "\(folder) is writable, and closed to others")
    }

    private static func room(_ folder: String, _ reserve: Int64) -> Finding? {
        guard let free = DiskReserve.freeSpace(folder) else { return nil }
        let text = "\(free / (1 << 20)) MB free"
        let kept = DiskReserve(folder: folder, bytes: reserve)
        if kept.isShort {
            return .bad(
                "disk", text + ": nothing new is taken in",
                mend: "make room: it goes on by itself when \(kept.enough / (1 << 20)) MB are free")
        }
        switch free {
        case ..<least:
            return .bad("disk", text, mend: "make room: without it nothing can be written down, and all is refused")
        case ..<gigabyte:
            return .notice("disk", text, mend: "make room: nothing is ever deleted from the log")
        default: return .good("disk", text)
        }
    }
}
