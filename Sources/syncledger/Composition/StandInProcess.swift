import AsyncHTTPClient
import Foundation
import Ledger
import NIOCore
import NIOHTTP1

/// This program's own file.
enum Program {
    static var path: String { CommandLine.arguments.first ?? "syncledger" }

    /// A program that lies beside this one.
    static func sibling(_ name: String) -> String? {
        let folder =
            Bundle.main.executableURL?.deletingLastPathComponent() ?? URL(filePath: path).deletingLastPathComponent()
        let candidate = folder.appending(path: name).path
        return FileManager.default.isExecutableFile(atPath: candidate) ? candidate : nil
    }
}

/// The stand-in GitHub, running as a process of its own, which ends with this one, however that ends.
struct StandInProcess: Sendable {
    let url: String
    private let process: Process

    static func start(port: Int, webhookURL: String, webhookSecret: String, token: String) throws -> StandInProcess {
        guard let program = Program.sibling("github-stand-in") else {
            throw LedgerError(
                .missing, "github-stand-in does not lie beside this program; build both with `swift build`")
        }
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = [
            "--port", String(port), "--webhook-url", webhookURL, "--webhook-secret", webhookSecret, "--token", token,
            "--quiet", "--until-input-ends",
        ]
        process.standardInput = Pipe()
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        guard let line = firstLine(of: output), let start = line.range(of: "http://") else {
            process.terminate()
            throw LedgerError(.unavailable, "github-stand-in did not start; is port \(port) taken?")
        }
        return StandInProcess(
            url: String(line[start.lowerBound...]).trimmingCharacters(in: .whitespacesAndNewlines), process: process)
    }

    func stop() {
        process.terminate()
        process.waitUntilExit()
    }

    /// Makes a repository and returns its id.
    func createRepository(owner: String, name: String, with client: HTTPClient) async throws -> Int64 {
        struct Created: Decodable { var id: Int64 }
        var request = HTTPClientRequest(url: url + "/_control/repositories")
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/json")
        request.body = .bytes(ByteBuffer(string: #"{"owner": "\#(owner)", "name": "\#(name)"}"#))
        let response = try await client.execute(request, timeout: .seconds(10))
        let body = try await response.body.collect(upTo: 1 << 20)
        return try JSONDecoder().decode(Created.self, from: Data(body.readableBytesView)).id
    }

    private static func firstLine(of pipe: Pipe) -> String? {
        var bytes = Data()
        while !bytes.contains(UInt8(ascii: "\n")) {
            let more = pipe.fileHandleForReading.availableData
            guard !more.isEmpty else { return nil }
            bytes.append(more)
        }
        return String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }
}
