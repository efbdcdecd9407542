import Foundation
import TestSupport
import Testing

@testable import Ledger

@Suite("Files that are there whole or not at all")
struct DurableFileTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test("What a process that was killed has left beside a file is gone when the next has written it")
    func leftover() throws {
        let file = folder.file("marker.key")
        // As the next one would begin it.
        try Data("half a secret".utf8).write(to: URL(filePath: file + ".new"))
        try DurableFile.replace(file, with: Data("a whole secret".utf8), mode: 0o600)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["marker.key"])
        #expect(try String(contentsOfFile: file, encoding: .utf8) == "a whole secret")
        let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }
}
