import Foundation

/// Runs long or blocking work on a thread of its own: the few threads of the cooperative pool are for what waits, and
/// tests with time limits share them.
package func aside<Result: Sendable>(_ work: @escaping @Sendable () throws -> Result) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
        Thread.detachNewThread { continuation.resume(with: Swift.Result { try work() }) }
    }
}
