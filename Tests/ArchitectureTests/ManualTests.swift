import Foundation
import LedgerEvents
import TestSupport
import Testing

@Suite("The manual holds together")
struct ManualTests {
    @Test("Every path of the checkout that the documentation names is there")
    func paths() throws {
        var found = 0
        for document in try Document.all() {
            let pattern = #"(?<![\w./-])((?:Tools|Tests|Sources|Projections)/[\w./-]*\w)"#
            for path in try document.text.all(pattern) {
                let isThere = FileManager.default.fileExists(atPath: Checkout.root + "/" + path)
                #expect(isThere, "\(document.name): \(path)")
                found += 1
            }
        }
        #expect(found > 20)
    }

    @Test("Every guarantee names tests, and each of them is there")
    func guarantees() throws {
        let guarantees = try Document.page("Guarantees").sections(2)
        #expect(guarantees.count > 10)
        for (guarantee, content) in guarantees {
            let tests = content.items.filter { $0.hasPrefix("Test: ") }
            #expect(!tests.isEmpty, "\(guarantee)")
            for test in tests {
                let words = try test.quoted
                try #require(words.count == 2, "\(test)")
                #expect(try Checkout.text(words[1]).contains("\"\(words[0])\""), "\(test)")
            }
        }
    }

    @Test("Every conflict rule names tests, each of them is there, and no rule is missing")
    func rules() throws {
        let page = try Document.page("ConflictRules")
        for (rule, content) in page.sections(2) where rule != "Overview" {
            let tests = content.items.filter { $0.hasPrefix("Test: ") }
            #expect(!tests.isEmpty, "\(rule) has no test")
            for test in tests {
                let words = try test.quoted
                try #require(words.count == 2, "\(test)")
                #expect(try Checkout.text(words[1]).contains("\"\(words[0])\""), "\(test)")
            }
        }
        let named = try Set(page.sections(2).flatMap { try $0.heading.quoted })
        #expect(named == Set(Rule.allCases.map(\.rawValue)))
    }

    @Test("Every page is reached from the first")
    func reached() throws {
        let links = try Document.page("SyncLedger").text.all("<doc:([A-Za-z]+)>")
        let pages = try Document.all().map(\.name).filter { $0 != "README" && $0 != "SyncLedger" }
        #expect(Set(links) == Set(pages))
    }

    @Test("DocC converts it without a warning", .enabled(if: docc != nil, "the toolchain has no docc"))
    func converts() throws {
        let folder = try TemporaryFolder()
        let program = try #require(Self.docc)
        let conversion = try Shell.run(
            program, ["convert", Checkout.root + "/" + Document.manualFolder, "--output-path", folder.file("out")])
        #expect(conversion.status == 0)
        let said = conversion.output + conversion.error
        #expect(!said.contains("warning:") && !said.contains("error:"), "\(said)")
        #expect(FileManager.default.fileExists(atPath: folder.file("out/data/documentation/syncledger.json")))
    }

    /// DocC lies beside the compiler, where the toolchain has it.
    private static let docc: String? = {
        guard let swift = try? Shell.run("which", ["swift"]).output.trimmingCharacters(in: .newlines) else {
            return nil
        }
        let path = URL(filePath: swift).resolvingSymlinksInPath().deletingLastPathComponent().path + "/docc"
        return FileManager.default.isExecutableFile(atPath: path) ? path : nil
    }()
}
