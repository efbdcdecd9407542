import Foundation

/// What a test draws its random numbers from, as an argument of it: so it is said with whatever fails.
/// `TEST_SEED=… Tools/test --filter …` draws them again.
package enum TestSeed {
    package static let ofThisRun =
        ProcessInfo.processInfo.environment["TEST_SEED"].flatMap(UInt64.init) ?? .random(in: 0 ... .max)
}
