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

    static func start(_ name: String, _ arguments: [String], environment: [String: String] = [:], output: String) throws
        -> Process
    {
        let process = Process()
        process.executableURL = URL(filePath: folder + "/" + name)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { _, new in new }
        try Data().write(to: URL(filePath: output))
        let file = try FileHandle(forWritingTo: URL(filePath: output))
        process.standardOutput = file
        process.standardError = file
        try process.start()
        return process
    }

    static func run(_ name: String, _ arguments: [String], environment: [String: String] = [:]) throws -> Shell {
        try Shell.run(folder + "/" + name, arguments, environment: environment)
    }
}

/// Asks again and again until it is so.
func eventually(within seconds: Double = 60, _ condition: () async throws -> Bool) async throws -> Bool {
    let end = Date(timeIntervalSinceNow: seconds)
    while Date() < end {
        if try await condition() { return true }
        try await Task.sleep(for: .milliseconds(50))
    }
    return false
}
