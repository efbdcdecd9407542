import Crypto
import Foundation
import HTTPTypes
import Hummingbird
import LedgerEvents
import SyncEngine

extension Idempotency {
    static let longestKey = 255

    /// nil: the request came without an `Idempotency-Key`.
    init?(_ request: Request, body: ByteBuffer, client: Client) throws(Problem) {
        let given = request.headers[values: .idempotencyKey]
        guard let key = given.first else { return nil }
        guard given.count == 1, (1...Self.longestKey).contains(key.utf8.count),
            key.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else {
            throw Problem(
                .malformed, "Idempotency-Key must be 1 to \(Self.longestKey) visible ASCII characters, given once")
        }
        self.init(
            key: Self.hash([client.name, request.method.rawValue, request.uri.path, key].map { Data($0.utf8) }),
            request: Self.hash([Data((request.headers[.ifMatch] ?? "").utf8), Data(body.readableBytesView)]))
    }

    /// SHA-256 over the parts, each behind its length so that no two lists of parts look alike.
    private static func hash(_ parts: [Data]) -> String {
        var hash = SHA256()
        for part in parts {
            hash.update(data: Data("\(part.count):".utf8))
            hash.update(data: part)
        }
        return hash.finalize().hexadecimal
    }
}
