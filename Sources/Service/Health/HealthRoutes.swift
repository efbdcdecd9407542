import Hummingbird

/// `/readyz`: the process can do its work, or which check says that it cannot.
struct HealthRoutes: Sendable {
    private let readiness: Readiness

    init(_ parts: ServiceParts) { readiness = Readiness(parts) }

    func add(to router: Router<ServiceContext>) {
        router.get("readyz") { _, _ in
            guard let failure = await readiness.failure() else { return JSONAnswer(["status": "ready"]) }
            throw failure.problem
        }
    }
}

extension Readiness.Failure {
    fileprivate var problem: Problem {
        var problem = Problem(.unavailable, detail)
        problem.check = check.rawValue
        return problem
    }
}
