import Foundation
import Ledger
import LedgerEvents
import Projections
import SyncEngine
import TestSupport
import Testing

/// Plays scenes, many at once, and looks at what they came to when all have ended.
struct FaultRun {
    let gitHub: FaultGitHub

    struct Played: Sendable {
        var scene: FaultScene
        var operation: OperationID
    }

    func play(_ faults: [Fault], width: Int = 24) async throws -> [Played] {
        let cases = faults.flatMap { fault in fault.calls.map { (fault, $0) } }
        let (control, post) = (gitHub.control, gitHub.post)
        // Scenes are set one after another: the post that brings what is in them goes round for each.
        var scenes: [FaultScene] = []
        for (index, (fault, call)) in cases.enumerated() {
            scenes.append(try await FaultScene(fault, call, number: index, at: gitHub))
        }
        let postman = Task {
            while !Task.isCancelled {
                try? await post.round(control)
                try? await Task.sleep(for: .milliseconds(100))
            }
        }
        defer { postman.cancel() }
        return try await withThrowingTaskGroup(of: Played.self) { group in
            var played: [Played] = []
            for (index, scene) in scenes.enumerated() {
                if index >= width, let done = try await group.next() { played.append(done) }
                group.addTask { try await Self.play(scene) }
            }
            for try await done in group { played.append(done) }
            return played
        }
    }

    private static func play(_ scene: FaultScene) async throws -> Played {
        try await scene.order()
        if scene.fault.isOfLedger { try scene.refuseAnswers(true) }
        let id = try await scene.edit()
        try await scene.withProjector {
            if scene.fault.isOfLedger {
                #expect(try await eventually { try await scene.operation(id)?.state.name == .processing })
                // The call is over by then, and there is no room for its answer.
                try await Task.sleep(for: .seconds(2))
                #expect(try await scene.operation(id)?.state.name == .processing)
                try scene.refuseAnswers(false)
            }
            try await scene.settle(id)
        }
        return Played(scene: scene, operation: id)
    }

    /// What the scene came to, held against what must be so after every fault.
    func check(_ played: Played, _ state: GitHubState, _ requests: [GitHubControl.Exchange]) async throws
        -> FaultOutcome
    {
        let (scene, fault) = (played.scene, played.scene.fault)
        let label = "\(fault.name), \(fault.step.rawValue), \(scene.call.rawValue)"
        let operation = try #require(try await scene.operation(played.operation))
        let events = try await scene.ledger.read { try $0.log.events(EventFilter(), after: 0, limit: 100_000) }
        let difference = try scene.ledger.compareWithRebuild().difference
        LegalChain.check(events.map { ($0.type.rawValue, $0.operation) }, label)
        #expect(difference == nil, "\(label)")
        try await checkGitHub(scene, operation, state.repository(scene.repository), label)
        let story = events.map { ($0.type.rawValue, $0.payload) }
        let own = requests.filter {
            $0.path.hasPrefix("/repos/\(scene.owner)/") || $0.path.contains("/\(scene.repository)")
                || $0.path.contains("/\(scene.installation)/")
        }
        return FaultOutcome(
            fault: fault.name, step: fault.step.rawValue, call: scene.call,
            end: FaultOutcome.end(operation.state.name.rawValue, operation.reason?.rawValue),
            story: FaultOutcome.story(story), requests: FaultOutcome.requests(own.map(\.method)))
    }

    /// Nothing is there twice, and both sides agree unless the operation says that they do not.
    private func checkGitHub(
        _ scene: FaultScene, _ operation: Projections.Operation, _ there: GitHubState.Repository, _ label: String
    ) async throws {
        let marker = scene.marker
        let titles = there.issues.filter { $0.title == FaultedCall.title }
        let texts = there.issues.flatMap(\.comments).filter { $0.body.contains(FaultedCall.text) }
        let marked = (there.issues.compactMap(\.body) + there.issues.flatMap(\.comments).map(\.body))
            .filter { marker.find(in: $0)?.operation == operation.id }
        let isCreate = scene.call.method == "POST"
        #expect(titles.count <= (isCreate ? scene.fault.copies : 1), "\(label): \(titles.count) issues")
        #expect(texts.count <= (isCreate ? scene.fault.copies : 1), "\(label): \(texts.count) comments")
        #expect(marked.count <= (isCreate ? scene.fault.copies : 0), "\(label): \(marked.count) markers")
        guard operation.state.name == .completed, !scene.fault.isLie else { return }
        let id = try #require(operation.record)
        let view = try #require(try await scene.ledger.read { try $0.record(id) })
        switch scene.call {
        case .createTask, .updateTask:
            #expect(titles.count == (isCreate ? scene.fault.copies : 1), "\(label): \(titles.count) issues")
            #expect(titles.allSatisfy { Self.text($0.body, marker) == view.content?.task?.body }, "\(label)")
            #expect(view.content?.task?.title == FaultedCall.title, "\(label)")
        case .createComment, .updateComment:
            #expect(texts.count == (isCreate ? scene.fault.copies : 1), "\(label): \(texts.count) comments")
            #expect(texts.allSatisfy { Self.text($0.body, marker) == FaultedCall.text }, "\(label)")
            #expect(view.content?.comment?.body == FaultedCall.text, "\(label)")
        case .deleteComment:
            #expect(there.issues.flatMap(\.comments).isEmpty, "\(label)")
            #expect(view.record.deletedBy != nil, "\(label)")
        }
        guard isCreate, scene.fault.copies > 1 else { return }
        let twins = try await scene.ledger.read { reader in
            try reader.rows.all(Operation.self, where: "direction = 'inbound' AND state = 'dropped'", order: "id")
        }
        #expect(twins.contains { $0.droppedFor == operation.id }, "\(label): the twin is not reported")
    }

    private static func text(_ body: String?, _ marker: Marker) -> String {
        body.map { marker.find(in: $0)?.body ?? $0 } ?? ""
    }
}

extension FaultScene {
    /// Waits until nothing waits any more.
    func settle(_ id: OperationID) async throws {
        let isSettled = try await eventually(within: 180) {
            guard let name = try await operation(id)?.state.name, name.isFinal || name == .errored else { return false }
            return try await isQuiet()
        }
        if fault.aftermath > 0 { try await Task.sleep(for: .milliseconds(fault.aftermath)) }
        // What GitHub has announced meanwhile comes in, too.
        try await post.round(gitHub)
        let isQuietAfterwards = try await eventually { try await isQuiet() }
        let state = try await operation(id)?.state
        #expect(
            isSettled && isQuietAfterwards,
            "\(fault.name), \(fault.step.rawValue), \(call.rawValue): stuck as \(String(describing: state))")
    }
}

/// What is at GitHub, as the stand-in tells it.
struct GitHubState: Decodable {
    var repositories: [Repository]

    struct Repository: Decodable {
        var id: Int64
        var owner: String
        var issues: [Issue]
    }

    struct Issue: Decodable {
        var title: String
        var body: String?
        var comments: [Comment]
    }

    struct Comment: Decodable {
        var body: String
    }

    func repository(_ id: Int64) throws -> Repository { try #require(repositories.first { $0.id == id }) }
}
