import Foundation
import TestSupport

/// The programs that were built beside the tests, run as processes of their own.
enum BuiltPrograms {
    static let folder: String = {
        // The test bundle lies in the folder of the products.
        let bundle = Bundle.main.executableURL?.deletingLastPathComponent().path ?? ""
        let candidates = [bundle, Checkout.root + "/.build/debug"]
        return candidates.first { FileManager.default.isExecutableFile(atPath: $0 + "/syncledger") } ?? bundle
    }()

    /// - Parameters:
    ///   - name: A program that was built beside the tests, or a path.
    ///   - launcher: A program that becomes the other, and what it is told before that one's name.
    static func start(
        _ name: String, _ arguments: [String], environment: [String: String] = [:], launcher: [String] = [],
        output: String
    ) throws -> Process {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = launcher + [path(name)] + arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { _, new in new }
        try Data().write(to: URL(filePath: output))
        let file = try FileHandle(forWritingTo: URL(filePath: output))
        process.standardOutput = file
        process.standardError = file
        try process.start()
        return process
    }

    static func run(
        _ name: String, _ arguments: [String], environment: [String: String] = [:], launcher: [String] = []
    ) throws -> Shell {
        let words = launcher + [path(name)] + arguments
        return try Shell.run(words[0], Array(words.dropFirst()), environment: environment)
    }

    private static func path(_ name: String) -> String { name.hasPrefix("/") ? name : folder + "/" + name }

    static let isRoot = geteuid() == 0

    /// Takes from root what it may do to files that are not its own; everybody else may not do that anyway.
    static let withoutPrivileges =
        isRoot
        ? [
            "setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-dac_override,-dac_read_search",
        ] : []
}
