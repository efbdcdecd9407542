import Foundation
import TestSupport
import Testing

/// The modules' imports go one way, and `Projections` does nothing but decide.
@Suite("The architecture holds")
struct ImportDirectionTests {
    /// Which of our own modules each may import.
    static let allowed: [String: Set<String>] = [
        "Sources/LedgerEvents": [],
        "Projections": ["LedgerEvents"],
        "Sources/Ledger": ["LedgerEvents", "CSQLiteSettings", "CZlib", "CZstd"],
        "Sources/GitHub": ["LedgerEvents", "CSimdJSON"],
        "Sources/SyncEngine": ["LedgerEvents", "Projections", "Ledger", "GitHub"],
        "Sources/Forensics": ["LedgerEvents", "Projections", "Ledger"],
        "Sources/Exports": ["LedgerEvents", "Projections", "Ledger"],
        "Sources/Service": ["LedgerEvents", "Projections", "Ledger", "SyncEngine", "Forensics", "Exports"],
        "Sources/syncledger": [
            "LedgerEvents", "Projections", "Ledger", "GitHub", "SyncEngine", "Forensics", "Exports", "Service",
        ],
        "Tools/github-stand-in": ["GitHub", "StandInGitHub"],
        "Tools/crash": ["LedgerEvents", "Projections", "Ledger", "SyncEngine"],
        "Tools/Benchmarks": ["LedgerEvents", "Projections", "Ledger", "SyncEngine", "Forensics"],
    ]

    private static let ours: Set<String> = [
        "LedgerEvents", "Projections", "Ledger", "CSQLiteSettings", "CZlib", "CZstd", "GitHub", "CSimdJSON",
        "SyncEngine", "Forensics", "Exports", "Service", "syncledger",
    ]

    @Test("Imports go one way", arguments: allowed.keys.sorted())
    func imports(_ folder: String) throws {
        let files = Checkout.swiftFiles(below: folder)
        #expect(!files.isEmpty)
        for file in files {
            for module in try Self.imports(in: Checkout.text(file)) where Self.ours.contains(module) {
                #expect(Self.allowed[folder]?.contains(module) == true, "\(file) imports \(module)")
            }
        }
    }

    @Test("Every folder of sources is in the table above")
    func complete() throws {
        let sources = try FileManager.default.contentsOfDirectory(atPath: Checkout.root + "/Sources")
            .filter { !["CSQLiteSettings", "CZlib", "CZstd", "CSimdJSON"].contains($0) }
        #expect(Set(sources.map { "Sources/" + $0 }).isSubset(of: Set(Self.allowed.keys)))
    }

    @Test("Projections import the events alone, and read no clock, draw no number, touch nothing")
    func purity() throws {
        let forbidden = [
            #"\bDate\(\)"#, #"\.now\b"#, #"\bUUID\("#, #"\brandom\b"#, #"\bRandomNumberGenerator"#, #"\bTask\s*[\{\.]"#,
            #"\bFileManager\b"#, #"\bFileHandle\b"#, #"\bProcess(Info)?\b"#, #"\bURLSession\b"#, #"\basync\b"#,
            #"\bawait\b"#, #"\bURL\("#, #"(?<!append\()\bcontentsOf"#, #"\bDispatch"#, #"\bThread\b"#, #"\bprint\("#,
            #"\bClock\b"#,
            #"\bsleep\b"#,
        ]
        // The events themselves need coders, and a lock around those that are kept.
        let imports: [(folder: String, modules: Set<String>)] = [
            ("Projections", ["LedgerEvents"]), ("Sources/LedgerEvents", ["Foundation", "Synchronization"]),
        ]
        for (file, modules) in imports.flatMap({ part in
            Checkout.swiftFiles(below: part.folder).map { ($0, part.modules) }
        }) {
            let text = try Checkout.text(file)
            #expect(modules.isSuperset(of: Self.imports(in: text)), "\(file)")
            let code = text.split(separator: "\n").filter { !$0.trimmingCharacters(in: .whitespaces).hasPrefix("//") }
                .joined(separator: "\n")
            for pattern in forbidden {
                let found = code.range(of: pattern, options: .regularExpression).map { String(code[$0]) }
                #expect(found == nil, "\(file) uses \(pattern)")
            }
        }
    }

    @Test("The scan finds what it looks for")
    func scanWorks() {
        #expect(
            Self.imports(
                in: "package import LedgerEvents\nimport Ledger\n// import GitHub\nimport struct Foundation.Date")
                == ["LedgerEvents", "Ledger", "Foundation"])
    }

    private static func imports(in text: String) -> [String] {
        text.split(separator: "\n").compactMap { line in
            var words = line.split(separator: " ")
            if ["package", "public", "internal", "@testable"].contains(words.first) { words.removeFirst() }
            guard words.first == "import", words.count > 1 else { return nil }
            let module = words.count > 2 ? words[2] : words[1]
            return module.split(separator: ".").first.map(String.init)
        }
    }
}
