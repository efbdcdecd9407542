import Hummingbird
import Synchronization

/// What a request comes to first: the service, or, until that is there, what stands in for it.
final class Door: HTTPResponder {
    typealias Context = ServiceContext

    private let front: Mutex<FrontDoor>

    init(_ front: FrontDoor) { self.front = Mutex(front) }

    /// From the next request on the service answers.
    func open(to parts: ServiceParts) {
        let service = buildResponder(parts)
        front.withLock { $0 = service }
    }

    func respond(to request: Request, context: ServiceContext) async throws -> Response {
        try await front.withLock(\.self).respond(to: request, context: context)
    }
}
