import Foundation

/// Asks again and again until it is so. However long a busy machine keeps this from its turn, it asks once more at the end.
package func eventually(within seconds: Double = 60, _ condition: () async throws -> Bool) async throws -> Bool {
    let end = Date(timeIntervalSinceNow: seconds)
    while Date() < end {
        if try await condition() { return true }
        try await Task.sleep(for: .milliseconds(50))
    }
    return try await condition()
}
