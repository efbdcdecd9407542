import Hummingbird
import NIOCore

extension Request {
    /// The whole body, at most `limit` bytes of it.
    func bytes(upTo limit: Int) async throws -> ByteBuffer {
        if let declared = declaredLength, declared > limit { throw Problem.tooLarge(limit) }
        do {
            return try await body.collect(upTo: limit)
        } catch is NIOTooManyBytesError {
            throw Problem.tooLarge(limit)
        } catch {
            throw Problem.cutBody
        }
    }

    /// What `Content-Length` says.
    var declaredLength: Int? { headers[.contentLength].flatMap { Int($0) } }
}

extension Problem {
    static func tooLarge(_ limit: Int) -> Problem {
        Problem(.tooLarge, "the body may have at most \(limit) bytes")
    }

    static let cutBody = Problem(.malformed, "the body could not be read to its end")
}
