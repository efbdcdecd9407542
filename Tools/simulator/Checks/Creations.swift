import Foundation
import GitHub
import LedgerEvents
import Projections

/// What GitHub made because we asked it to, whoever heard its answer: by the operation whose mark the request bore.
/// What becomes of the mark, once people edit and copy texts, is another matter.
struct Creations {
    /// An issue or a comment, by its id at GitHub.
    enum Resource: Hashable {
        case issue(Int64)
        case comment(Int64)
    }

    private(set) var made: [OperationID: [Resource]] = [:]

    private struct Sent: Decodable { var body: String? }
    private struct Made: Decodable { var id: Int64 }

    /// What GitHub did with a request of ours.
    mutating func take(_ request: WireRequest, _ status: Int, _ body: Data) {
        guard request.method == "POST", status == 201, let sent = request.body,
            let text = try? JSONDecoder().decode(Sent.self, from: sent).body, let operation = Self.operation(of: text),
            let id = try? JSONDecoder().decode(Made.self, from: body).id
        else { return }
        made[operation, default: []].append(request.url.hasSuffix("/comments") ? .comment(id) : .issue(id))
    }

    /// The mark of what we send is ours, and the last thing in it.
    static func operation(of text: String) -> OperationID? {
        guard let start = text.range(of: "<!-- syncledger:", options: .backwards) else { return nil }
        let parts = text[start.upperBound...].split(separator: ":")
        return parts.count == 4 ? OperationID(parts[2]) : nil
    }

    /// Somebody has taken the mark off before we had heard of it: then nobody can know who made it.
    mutating func forget(_ resource: Resource, of operation: OperationID) {
        made[operation]?.removeAll { $0 == resource }
    }

    /// Operations that made more than the log tells of.
    ///
    /// - Parameters:
    ///   - places: Where what is still there is.
    ///   - told: How many more than one are told of.
    func untold(_ places: [Resource: String], told: (OperationID) -> Int) -> [Violation] {
        made.sorted { $0.key < $1.key }.compactMap { operation, resources in
            let there = resources.compactMap { places[$0] }
            guard there.count > 1 + told(operation) else { return nil }
            return Violation("twice", "operation \(operation) made \(there.joined(separator: " and "))")
        }
    }
}

/// One more of what a create had made, which the log tells of.
struct Twin: Hashable {
    var create: OperationID
    private var repository: Int64?
    private var number: Int64?
    private var comment: Int64?

    /// nil if the event tells of none.
    init?(_ operation: Projections.Operation, _ event: Event) {
        guard event.type == .operationDropped, event.decoded(Transitioned.self)?.evidence.rule == .twin else {
            return nil
        }
        // Of a create that was answered with what another record has by now, the answer is all that is known.
        create = operation.droppedFor ?? operation.id
        if operation.droppedFor != nil {
            (repository, number, comment) = (operation.repository, operation.number, operation.comment)
        }
    }

    func isIssue(_ number: Int64, in repository: Int64) -> Bool {
        comment == nil && (self.repository, self.number) == (repository, number)
    }

    func isComment(_ id: Int64) -> Bool { comment == id }
}
