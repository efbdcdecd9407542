import Foundation
import SyncEngine
import TestSupport
import Testing

/// A ledger, a backup of it, and the commands that put it back.
struct RestoreScene {
    let folder: TemporaryFolder
    var data: String { folder.file("data") }
    var copy: String { folder.file("copy") }

    init() throws { folder = try TemporaryFolder() }

    func run(_ arguments: [String]) throws -> Shell {
        try BuiltPrograms.run("syncledger", arguments + ["--data", data])
    }

    func must(_ arguments: [String]) throws -> String {
        let done = try BuiltPrograms.run("syncledger", arguments + ["--data", data])
        #expect(done.status == 0, "\(arguments): \(done.output) \(done.error)")
        return done.output
    }

    /// Two tokens, a backup with keys, two tokens more, and a checkpoint of all. Returns how many events the copy has.
    func prepare() throws -> Int {
        for name in ["one", "two"] { _ = try must(["token", "create", "--name", name]) }
        _ = try KeyFolder(data: data).key("marker")
        _ = try must(["backup", copy, "--with-keys"])
        for name in ["three", "four"] { _ = try must(["token", "create", "--name", name]) }
        _ = try must(["checkpoint"])
        return try BackupTests.leaves(copy).count
    }

    func files() throws -> [String: Data] {
        try FileManager.default.contentsOfDirectory(atPath: data).filter { !$0.hasSuffix("-shm") && $0 != "keys" }
            .reduce(into: [:]) { $0[$1] = try Data(contentsOf: URL(filePath: data + "/" + $1)) }
    }

    struct Restored: Decodable {
        var epoch: Int64
        var size: Int64
        var head: Int64
        var aheadSize: Int64?
        var lost: Int64?
        var kept: String?
        var erasedAgain: [Int64]?
    }
}
