import Foundation

/// Runs long or blocking work on threads of its own, two at a time: the few threads of the cooperative pool are for what
/// waits, and tests with time limits share them, and the processor.
package func aside<Result: Sendable>(_ work: @escaping @Sendable () throws -> Result) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
        queue.addOperation { continuation.resume(with: Swift.Result { try work() }) }
    }
}

private let queue = {
    let queue = OperationQueue()
    queue.maxConcurrentOperationCount = 2
    queue.qualityOfService = .utility
    return queue
}()
