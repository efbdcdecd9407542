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
    /// What somebody has taken the mark off.
    private var unmarked: Set<Resource> = []

    private struct Sent: Decodable { var body: String? }
    private struct Made: Decodable { var id: Int64 }

    /// What GitHub did with a request of ours.
    mutating func take(_ request: WireRequest, _ status: Int, _ body: Data, _ epochs: Epochs = Epochs()) {
        guard [200, 201].contains(status), let sent = request.body,
            let text = try? JSONDecoder().decode(Sent.self, from: sent).body,
            let operation = Self.operation(of: text, epochs),
            let id = try? JSONDecoder().decode(Made.self, from: body).id
        else { return }
        let resource: Resource = request.url.contains("/comments") ? .comment(id) : .issue(id)
        if request.method == "POST" {
            made[operation, default: []].append(resource)
        } else {
            // A change of ours has put the mark back.
            unmarked.remove(resource)
        }
    }

    /// The mark of what we send is ours, and the last thing in it. One of a history that was given up names an
    /// operation that nobody knows, and whose number may be another one's by now.
    static func operation(of text: String, _ epochs: Epochs) -> OperationID? {
        guard let start = text.range(of: "<!-- syncledger:", options: .backwards) else { return nil }
        let parts = text[start.upperBound...].split(separator: ":")
        guard parts.count == 4, let epoch = Int64(parts[1]), let operation = OperationID(parts[2]) else { return nil }
        return operation <= epochs.end(of: epoch) ? operation : nil
    }

    /// A backup was put back: numbers behind it are given out again.
    mutating func forget(after size: Position) { made = made.filter { $0.key <= size } }

    /// Somebody has taken the mark off.
    mutating func unmark(_ resource: Resource) { unmarked.insert(resource) }

    /// What has no mark, and the ledger has not heard of or knows no more: then nobody can know who made it.
    mutating func forgetUnmarked(isKnown: (OperationID) -> Bool) {
        for (operation, resources) in made where !isKnown(operation) {
            made[operation] = resources.filter { !unmarked.contains($0) }
        }
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
