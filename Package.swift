// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "syncledger",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "syncledger", targets: ["syncledger"]),
        .executable(name: "github-stand-in", targets: ["github-stand-in"]),
        .executable(name: "simulator", targets: ["simulator"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-configuration.git", from: "1.4.0"),
        .package(url: "https://github.com/apple/swift-crypto.git", from: "4.5.0"),
        .package(url: "https://github.com/apple/swift-http-types.git", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log.git", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-metrics.git", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio.git", from: "2.100.0"),
        .package(url: "https://github.com/apple/swift-nio-extras.git", from: "1.35.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl.git", from: "2.37.0"),
        .package(url: "https://github.com/groue/GRDB.swift.git", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird.git", from: "2.28.0"),
        .package(url: "https://github.com/swift-server/async-http-client.git", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", from: "2.13.0"),
        .package(url: "https://github.com/vapor/jwt-kit.git", from: "5.7.0"),
        .package(url: "https://github.com/jpsim/Yams.git", from: "6.2.0"),
    ],
    targets: [
        // The vocabulary: events, records, snapshots, and what a decider and a projection are.
        .target(name: "LedgerEvents"),
        // Every rule, as values in and values out.
        .target(name: "Projections", dependencies: ["LedgerEvents"], path: "Projections"),
        // The append-only log and the disposable files made of it.
        .target(
            name: "Ledger",
            dependencies: [
                "LedgerEvents", "CSQLiteSettings", "CZlib", "CZstd",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "GRDB", package: "GRDB.swift"),
            ]),
        // `sqlite3_db_config` is variadic, which Swift cannot call.
        .target(name: "CSQLiteSettings", linkerSettings: [.linkedLibrary("sqlite3")]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
        .target(
            name: "GitHub",
            dependencies: [
                "LedgerEvents", "CSimdJSON",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "JWTKit", package: "jwt-kit"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOHTTPCompression", package: "swift-nio-extras"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ]),
        // simdjson is C++, whose templates Swift cannot call.
        .target(name: "CSimdJSON", linkerSettings: [.linkedLibrary("simdjson")]),
        .target(
            name: "SyncEngine",
            dependencies: [
                "LedgerEvents", "Projections", "Ledger", "GitHub",
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]),
        .target(name: "Forensics", dependencies: ["LedgerEvents", "Projections", "Ledger"]),
        .target(name: "Exports", dependencies: ["LedgerEvents", "Projections", "Ledger"]),
        .target(
            name: "Service",
            dependencies: [
                "LedgerEvents", "Projections", "Ledger", "SyncEngine", "Forensics", "Exports",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]),
        .executableTarget(
            name: "syncledger",
            dependencies: [
                "LedgerEvents", "Projections", "Ledger", "GitHub", "SyncEngine", "Forensics", "Exports",
                "Service",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "Yams", package: "Yams"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ]),
        .executableTarget(
            name: "github-stand-in",
            dependencies: ["StandInGitHub", .product(name: "ArgumentParser", package: "swift-argument-parser")],
            path: "Tools/github-stand-in/Command"),
        // The GitHub of the program above, for those that have it beside them in their own process.
        .target(
            name: "StandInGitHub",
            dependencies: [
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "JWTKit", package: "jwt-kit"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            path: "Tools/github-stand-in", exclude: ["Command"]),
        // Every order of a few events, and random histories, against the real rules.
        .executableTarget(
            name: "rule-explorer",
            dependencies: [
                "Projections", "RuleTesting", .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "Tools/rule-explorer"),
        // Everything at once, in a world where time, chance, GitHub, disks and crashes are made: a seed is a history.
        .target(
            name: "SimulatedWorld",
            dependencies: [
                "LedgerEvents", "Projections", "Ledger", "GitHub", "SyncEngine", "Forensics", "StandInGitHub",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "Logging", package: "swift-log"),
            ],
            path: "Tools/simulator", exclude: ["Command", "run"]),
        .executableTarget(
            name: "simulator",
            dependencies: [
                "LedgerEvents", "SimulatedWorld", .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "Tools/simulator/Command"),
        // The real ledger on a disk that fails, under a machine that loses its power.
        .executableTarget(
            name: "storage-faults",
            dependencies: [
                "LedgerEvents", "Projections", "Ledger", "SyncEngine", "RuleTesting", "CFaultyStorage",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "Tools/crash/storage"),
        .target(
            name: "CFaultyStorage", path: "Tools/crash/CFaultyStorage", linkerSettings: [.linkedLibrary("sqlite3")]),
        // What tests of rules need and nothing else: histories, given-when-then, a GitHub of a few lines.
        .target(name: "RuleTesting", dependencies: ["LedgerEvents", "Projections"], path: "Tests/RuleTesting"),
        // Our side of the measurements that Tools/Benchmarks/run prints; nothing that users need.
        .executableTarget(
            name: "benchmarks",
            dependencies: [
                "LedgerEvents", "Projections", "Ledger", "SyncEngine", "Forensics",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "Tools/Benchmarks/ours"),
        // What the other tests share: temporary folders, real processes.
        .target(
            name: "TestSupport",
            dependencies: ["LedgerEvents", "Projections", "Ledger", "GitHub", "SyncEngine"], path: "Tests/TestSupport"),
        .testTarget(name: "ArchitectureTests", dependencies: ["LedgerEvents", "RuleTesting", "TestSupport"]),
        .testTarget(
            name: "LedgerEventsTests", dependencies: ["LedgerEvents", "RuleTesting", "TestSupport"], exclude: ["Golden"]
        ),
        .testTarget(name: "ProjectionsTests", dependencies: ["LedgerEvents", "Projections", "RuleTesting"]),
        .testTarget(
            name: "LedgerTests",
            dependencies: [
                "LedgerEvents", "Projections", "Ledger", "SyncEngine", "CSQLiteSettings", "RuleTesting", "TestSupport",
                .product(name: "GRDB", package: "GRDB.swift"),
            ],
            exclude: ["packed.py", "packed_by_version_two.py", "recompute_leaves.py"]),
        .testTarget(
            name: "GitHubTests",
            dependencies: [
                "GitHub", "LedgerEvents", "RuleTesting", "TestSupport",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdTesting", package: "hummingbird"),
                .product(name: "JWTKit", package: "jwt-kit"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ]),
        .testTarget(
            name: "SyncEngineTests",
            dependencies: [
                "LedgerEvents", "Projections", "Ledger", "GitHub", "SyncEngine", "RuleTesting", "TestSupport",
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdTesting", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
            ]),
        .testTarget(
            name: "ForensicsTests",
            dependencies: [
                "LedgerEvents", "Projections", "Ledger", "SyncEngine", "Forensics", "Exports", "TestSupport",
            ]),
        .testTarget(
            name: "ExportsTests",
            dependencies: ["LedgerEvents", "Projections", "Ledger", "SyncEngine", "Forensics", "Exports"]),
        .testTarget(
            name: "ServiceTests",
            dependencies: [
                "LedgerEvents", "Projections", "Ledger", "GitHub", "SyncEngine", "Service", "TestSupport",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdTesting", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycleTestKit", package: "swift-service-lifecycle"),
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ]),
        .testTarget(
            name: "SimulatorTests",
            dependencies: [
                "LedgerEvents", "Projections", "Ledger", "GitHub", "SyncEngine", "Forensics", "SimulatedWorld",
                "StandInGitHub", "RuleTesting", "TestSupport", "simulator",
            ],
            exclude: ["Histories"]),
        // The built programs, run as a user runs them.
        .testTarget(
            name: "CommandTests",
            dependencies: [
                "GitHub", "Ledger", "LedgerEvents", "Projections", "RuleTesting", "SyncEngine", "TestSupport",
                "syncledger", "github-stand-in", "simulator", "benchmarks",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ]),
    ],
    cxxLanguageStandard: .cxx17
)

// One standard for every Swift target: the language's strictest settings, and no warning left standing.
let cTargets = ["CSQLiteSettings", "CSimdJSON", "CFaultyStorage"]
for target in package.targets where target.type != .system && !cTargets.contains(target.name) {
    target.swiftSettings =
        (target.swiftSettings ?? []) + [
            .swiftLanguageMode(.v6),
            .enableUpcomingFeature("ExistentialAny"),
            .enableUpcomingFeature("MemberImportVisibility"),
            .enableUpcomingFeature("InternalImportsByDefault"),
            .treatAllWarnings(as: .error),
        ]
}
