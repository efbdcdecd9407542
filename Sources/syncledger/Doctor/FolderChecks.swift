import Foundation

/// The data folder: ours alone, writable, on a disk with room.
enum FolderChecks {
    private static let gigabyte: Int64 = 1 << 30
    private static let least = gigabyte / 10

    static func findings(_ folder: String) -> [Finding] {
        let files = FileManager.default
        guard files.fileExists(atPath: folder) else {
            return [
                .notice(
                    "folder", "\(folder) is not there yet",
                    mend: "`syncledger serve` makes it, or name another with --data")
            ]
        }
        return [rights(folder), room(folder)].compactMap(\.self)
    }

    private static func rights(_ folder: String) -> Finding {
        guard FileManager.default.isWritableFile(atPath: folder) else {
            return .bad(
                "folder", "\(folder) cannot be written by this user",
                mend: "run doctor as the service's user, or give it the folder: chown -R USER \(folder)")
        }
        let keys = (try? FileManager.default.contentsOfDirectory(atPath: folder + "/keys")) ?? []
        let open = [folder] + keys.map { folder + "/keys/" + $0 }
        if let path = open.first(where: { Permissions(of: $0)?.isOpenToOthers == true }) {
            return .bad(
                "folder", "\(path) is open to other users of this machine",
                mend: "chmod -R go= \(folder)")
        }
        return .good("folder", "\(folder) is writable, and closed to others")
    }

    private static func room(_ folder: String) -> Finding? {
        let attributes = try? FileManager.default.attributesOfFileSystem(forPath: folder)
        guard let free = (attributes?[.systemFreeSize] as? NSNumber)?.int64Value else { return nil }
        let text = "\(free / (1 << 20)) MB free"
        switch free {
        case ..<least:
            return .bad("disk", text, mend: "make room: without it nothing can be written down, and all is refused")
        case ..<gigabyte:
            return .notice("disk", text, mend: "make room: nothing is ever deleted from the log")
        default: return .good("disk", text)
        }
    }
}
