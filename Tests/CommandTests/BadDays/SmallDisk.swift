import Foundation
import TestSupport
import Testing

/// A file system of a few megabytes in place of a data folder, which one process sees, and which ends with it.
struct SmallDisk {
    /// What the process sees, for who is not in its place.
    private let folder: String
    private let entrance: [String]

    init(of process: Process, at path: String) {
        folder = "/proc/\(process.processIdentifier)/root\(path)"
        let more = BuiltPrograms.isRoot ? [] : ["-U", "--preserve-credentials"]
        entrance = ["nsenter", "-t", "\(process.processIdentifier)", "-m"] + more
    }

    /// Runs a command in the place of the process.
    func run(_ arguments: [String], environment: [String: String]) throws -> Shell {
        try BuiltPrograms.run("syncledger", arguments, environment: environment, launcher: entrance)
    }

    /// Starts a program on a copy of what the folder holds.
    static func launcher(at path: String, megabytes: Int) -> [String] {
        let script = """
            cp -a "$0" "$0.seed" && mount -t tmpfs -o size=\(megabytes)m,mode=700 none "$0" && cp -a "$0.seed/." "$0/" \
            && exec "$@"
            """
        return way + ["sh", "-c", script, path]
    }

    static let canBeMade: Bool = {
        let tried = try? Shell.run(way[0], Array(way.dropFirst()) + ["mount", "-t", "tmpfs", "none", "/mnt"])
        return tried?.status == 0
    }()

    /// A name space for mounts; who is not root needs one for users, too.
    private static let way = BuiltPrograms.isRoot ? ["unshare", "-m"] : ["unshare", "-m", "-U", "-r"]

    /// As any other program on the machine may.
    ///
    /// - Parameter kilobytes: So much is left.
    func fill(but kilobytes: Int = 0) throws {
        let script = "cat /dev/zero > \"$0\"; truncate -s -\"$1\"K \"$0\""
        let filled = try Shell.run("sh", ["-c", script, folder + "/filling", "\(kilobytes)"])
        #expect(filled.status == 0 && filled.error.contains("No space left on device"), "\(filled)")
    }

    func has(_ file: String) -> Bool { FileManager.default.fileExists(atPath: folder + "/" + file) }

    func makeRoom() throws { try FileManager.default.removeItem(atPath: folder + "/filling") }
}
