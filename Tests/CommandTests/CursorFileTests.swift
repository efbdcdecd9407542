import Foundation
import TestSupport
import Testing

@Suite("The file of an export's cursor", .ownThreads, .timeLimit(.minutes(1)))
struct CursorFileTests {
    private let folder: TemporaryFolder
    private var cursor: String { folder.file("cursor") }

    init() throws {
        folder = try TemporaryFolder()
        _ = try BuiltPrograms.run("syncledger", ["token", "create", "--name", "x", "--data", folder.file("data")])
    }

    private func export(to cursor: String) throws -> Shell {
        try BuiltPrograms.run(
            "syncledger", ["export", "jsonl", "--data", folder.file("data"), "--cursor-file", cursor],
            launcher: BuiltPrograms.withoutPrivileges)
    }

    @Test("It goes on from where it was, and there is nothing else beside it")
    func kept() throws {
        #expect(try !export(to: cursor).output.isEmpty)
        let again = try export(to: cursor)
        #expect(again.status == 0 && again.output.isEmpty, "\(again)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == ["cursor", "data"])
    }

    @Test("A link to it stays one")
    func link() throws {
        let (link, kept) = (folder.file("link"), folder.file("elsewhere/cursor"))
        #expect(try export(to: cursor).status == 0)
        let before = try String(contentsOfFile: cursor, encoding: .utf8)
        try FileManager.default.createDirectory(atPath: folder.file("elsewhere"), withIntermediateDirectories: false)
        try FileManager.default.moveItem(atPath: cursor, toPath: kept)
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "elsewhere/cursor")
        _ = try BuiltPrograms.run("syncledger", ["token", "create", "--name", "y", "--data", folder.file("data")])
        #expect(try export(to: link).status == 0)
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == "elsewhere/cursor")
        #expect(try String(contentsOfFile: kept, encoding: .utf8) != before)
    }

    @Test("One that is there and cannot be read, or could not be written, is refused before anything is output")
    func unusable() throws {
        #expect(try export(to: cursor).status == 0)
        func refuses(_ file: String, _ words: String, location: SourceLocation = #_sourceLocation) throws {
            let refused = try export(to: file)
            #expect(refused.status == 1 && refused.output.isEmpty, "\(refused)", sourceLocation: location)
            #expect(
                refused.error.contains("nothing was exported: the cursor file \(file) \(words)"), "\(refused)",
                sourceLocation: location)
        }
        try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: cursor)
        try refuses(cursor, "cannot be read")
        try refuses(folder.path, "cannot be read")
        try Data([0xFF, 0xFE]).write(to: URL(filePath: folder.file("binary")))
        try refuses(folder.file("binary"), "is not UTF-8")
        try refuses(folder.file("none/cursor"), "cannot be written: No such file or directory")
        let unnamed = try export(to: "")
        #expect(unnamed.status == 64 && unnamed.output.isEmpty, "\(unnamed)")
    }
}
