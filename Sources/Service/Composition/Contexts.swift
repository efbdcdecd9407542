import Foundation
import Hummingbird

/// What is known of every request.
struct ServiceContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// Whose token the request came with, once `Authentication` has looked.
    var client: Client?

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
    }
}

/// What is known of a request to the client API: it comes from a client that we know.
struct ClientContext: ChildRequestContext {
    var coreContext: CoreRequestContextStorage
    let client: Client

    init(context: ServiceContext) throws {
        guard let client = context.client else { throw Problem.unauthenticated }
        coreContext = context.coreContext
        self.client = client
    }

    /// A part of the path, with its percent-encoding undone.
    func parameter(_ name: String) -> String {
        let raw = parameters.get(name) ?? ""
        return raw.removingPercentEncoding ?? raw
    }
}

/// A client of the API, by the token that it showed.
struct Client: Sendable {
    let name: String
    let token: String
}
