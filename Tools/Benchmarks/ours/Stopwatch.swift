/// Things done per second of time that passed.
enum Stopwatch {
    static func rate(of count: Int, _ work: () throws -> Void) rethrows -> Double {
        let clock = ContinuousClock()
        return Double(count) / seconds(try clock.measure(work))
    }

    static func rate(of count: Int, _ work: () async throws -> Void) async rethrows -> Double {
        let start = ContinuousClock.now
        try await work()
        return Double(count) / seconds(ContinuousClock.now - start)
    }

    private static func seconds(_ duration: Duration) -> Double { duration / .seconds(1) }
}
