import Foundation

/// `ledger_checks.py`, which is asked about a folder of files again and again.
final class IndependentCheck {
    struct Answer: Decodable {
        var events: Int64
        /// Base 64
        var root: String
        var problems: [String]
    }

    private struct Question: Encodable {
        var folder: String
        var acknowledged: [Promises.Promise]
    }

    struct Failed: Error, CustomStringConvertible { let description = "the independent check gave no answer" }

    private let process = Process()
    private let questions = Pipe()
    private let answers = Pipe()

    init(_ script: String) throws {
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", script]
        process.standardInput = questions
        process.standardOutput = answers
        try process.run()
    }

    deinit { process.terminate() }

    func look(_ folder: String, _ promises: [Promises.Promise]) throws -> Answer {
        let question = try JSONEncoder().encode(Question(folder: folder, acknowledged: promises))
        try questions.fileHandleForWriting.write(contentsOf: question + Data("\n".utf8))
        var line = Data()
        while line.last != UInt8(ascii: "\n") {
            guard let piece = try answers.fileHandleForReading.read(upToCount: 1), !piece.isEmpty else {
                throw Failed()
            }
            line += piece
        }
        return try JSONDecoder().decode(Answer.self, from: line)
    }
}
