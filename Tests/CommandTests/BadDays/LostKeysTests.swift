import Foundation
import SyncEngine
import TestSupport
import Testing

/// The folder of secrets is gone, or some of it; what is left, and a backup that has it, are there.
@Suite("Lost keys", .ownThreads, .timeLimit(.minutes(2)))
struct LostKeysTests {
    private let scene: RestoreScene
    private var keys: String { scene.data + "/keys" }

    init() throws {
        scene = try RestoreScene()
        _ = try scene.prepare()
    }

    @Test("A key for checkpoints that was lost is made anew with a warning, and the doctor names it before and after")
    func checkpointKey() throws {
        #expect(try scene.run(["doctor"]).output.contains("ok     keys:"))
        try FileManager.default.removeItem(atPath: keys)
        let lost = try scene.run(["doctor"])
        #expect(lost.status == 1 && lost.output.contains("FAILED keys: \(keys)/checkpoint.key is not there"), "\(lost)")
        #expect(!FileManager.default.fileExists(atPath: keys))

        let anew = try scene.run(["token", "create", "--name", "five"])
        #expect(anew.status == 0)
        let signed = try scene.run(["checkpoint"])
        #expect(signed.status == 1, "\(signed)")
        #expect(signed.error.contains("keys/checkpoint.key was not there and is made anew"), "\(signed)")
        for command in [["checkpoint"], ["backup", scene.folder.file("next")], ["prove", "9"]] {
            let refused = try scene.run(command)
            #expect(refused.status == 1, "\(refused)")
            #expect(refused.error.contains("If keys/checkpoint.key was lost and made anew"), "\(refused)")
        }
        let planted = try scene.run(["doctor"])
        #expect(planted.status == 1, "\(planted)")
        #expect(
            planted.output.contains("checkpoint.key is not what \(scene.data)/checkpoint is signed with"), "\(planted)")
    }

    @Test("Keys in a folder that this user may not look into are not called lost")
    func closedFolder() throws {
        try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: keys)
        defer { try? FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: keys) }
        for command in ["checkpoint", "verify", "doctor"] {
            let refused = try BuiltPrograms.run(
                "syncledger", [command, "--data", scene.data], launcher: BuiltPrograms.withoutPrivileges)
            let said = refused.output + refused.error
            #expect(refused.status == 1, "\(command): \(said)")
            #expect(said.contains("\(keys)/") && said.contains("cannot be looked at"), "\(command): \(said)")
            #expect(!said.contains("not there") && !said.contains("there is no key"), "\(command): \(said)")
        }
    }

    @Test("The doctor names a file in a checkpoint's place beside which nothing is signed")
    func noCheckpoint() throws {
        let (own, elsewhere) = (scene.data + "/checkpoint", scene.folder.file("elsewhere"))
        var lines = try String(contentsOfFile: own, encoding: .utf8).split(
            separator: "\n", omittingEmptySubsequences: false)
        let stranger = (["syncledger/00000000000000ff/0"] + lines.dropFirst()).joined(separator: "\n")
        lines[1] = "9999"
        for (path, text, flaw) in [
            (own, "spoiled\n", "is no checkpoint"), (elsewhere, "spoiled\n", "is no checkpoint"),
            (elsewhere, stranger, "is of syncledger/00000000000000ff/0"),
            (elsewhere, lines.joined(separator: "\n"), "was signed for 9999 events"),
        ] {
            let before = FileManager.default.contents(atPath: path)
            try Data(text.utf8).write(to: URL(filePath: path))
            let doctor = try BuiltPrograms.run(
                "syncledger", ["doctor", "--data", scene.data], environment: ["SYNCLEDGER_CHECKPOINT_FILE": elsewhere])
            #expect(doctor.status == 1 && doctor.output.contains("FAILED checkpoint: \(path) \(flaw)"), "\(doctor)")
            try before?.write(to: URL(filePath: path))
        }
    }

    @Test("A backup's keys, when they are named, take the place of those that were made anew")
    func restored() throws {
        let old = try #require(try KeyFolder(data: scene.data).existing("checkpoint"))
        try FileManager.default.removeItem(atPath: keys)
        _ = try scene.run(["checkpoint"])
        let planted = try #require(try KeyFolder(data: scene.data).existing("checkpoint"))
        let refused = try scene.run(["restore", scene.copy, "--accept-loss"])
        #expect(refused.status == 1 && refused.error.contains("--keys \(scene.copy).keys"), "\(refused)")
        let none = try scene.run(["restore", scene.copy, "--accept-loss", "--keys", scene.folder.file("none")])
        #expect(none.status == 1 && none.error.contains("there are no keys in \(scene.folder.file("none"))"), "\(none)")

        let done = try scene.run(["restore", scene.copy, "--accept-loss", "--keys", scene.copy + ".keys"])
        #expect(done.status == 0, "\(done)")
        #expect(done.error.contains("is kept as checkpoint.key.before"), "\(done)")
        #expect(try KeyFolder(data: scene.data).existing("checkpoint") == old)
        #expect(try Data(contentsOf: URL(filePath: keys + "/checkpoint.key.before")) == Data(planted))
        #expect(try scene.run(["checkpoint"]).status == 0)
        #expect(try scene.run(["doctor"]).output.contains("ok     keys:"))
    }
}
