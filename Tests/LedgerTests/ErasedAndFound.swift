import Foundation
import Ledger
import LedgerEvents
import TestSupport
import Testing

extension Ledger {
    func erase(_ positions: [Position]) async throws {
        try await write { transaction in
            let request = try transaction.append(Draft(RedactionRequested(bodies: positions.count))).position
            for position in positions {
                try transaction.erase(bodyOf: try #require(try transaction.event(at: position)), for: request)
            }
        }
    }
}

extension TemporaryFolder {
    func files() throws -> [(name: String, bytes: Data)] {
        try FileManager.default.contentsOfDirectory(atPath: path).map { name in
            (name, try Data(contentsOf: URL(filePath: file(name))))
        }
    }

    /// The files that hold these bytes.
    func found(_ needle: Data) throws -> [String] {
        try files().filter { $0.bytes.range(of: needle) != nil }.map(\.name)
    }
}
