import CFaultyStorage
import Foundation
import Ledger
import LedgerEvents
import Projections
import RuleTesting
import SyncEngine

/// What is asked of a ledger until its power goes: webhooks, clients' edits, large bodies, checkpoints.
struct Workload {
    private let ledger: Ledger
    private let promises: Promises
    private let round: Int
    private let double: StorageFaults.Double?
    private let complaints: Complaints
    private let intake: WebhookIntake
    private let book: CheckpointBook

    init(
        _ ledger: Ledger, _ folder: String, _ promises: Promises, _ complaints: Complaints, round: Int,
        double: StorageFaults.Double?
    ) async throws {
        self.ledger = ledger
        self.promises = promises
        self.round = round
        self.double = double
        self.complaints = complaints
        let facts = try await Genesis.prepare(ledger)
        intake = WebhookIntake(
            ledger, marker: Marker(key: Array(repeating: 7, count: 32), ledger: facts.ledger, epoch: facts.epoch))
        book = CheckpointBook(ledger, folder: folder, signer: try Self.signer(facts))
        let edits = ConnectionEdits(ledger)
        _ = try await edits.save(project: "garden", name: "Garden")
        _ = try await edits.connect(
            Delivery.repository, name: "octo/garden", to: "garden", installation: Delivery.installation)
        _ = try await intake.resume()
    }

    static func signer(_ facts: LedgerFacts) throws -> NoteSigner {
        try NoteSigner(
            name: Checkpoint.origin(ledger: facts.ledger, epoch: facts.epoch), seed: Array(repeating: 8, count: 32))
    }

    /// Returns whether all of it was asked before the power went.
    func run(_ plan: Plan, _ dice: inout SplitMix64) async -> Bool {
        await withTaskGroup(of: Void.self) { group in
            for delivery in promises.unanswered { group.addTask { await attempt { try await deliver(delivery) } } }
        }
        for burst in 1...plan.bursts {
            let tasks = (1...Int.random(in: 1...12, using: &dice)).map { task("\(round)-\(burst)-\($0)", plan, &dice) }
            await withTaskGroup(of: Void.self) { group in
                for task in tasks { group.addTask { await attempt(task) } }
            }
            if faulty_storage_has_power() == 0 { return false }
        }
        return true
    }

    /// Whether something can be written, or the ledger says that it has stopped: a disk that has failed is not trusted
    /// any more, and one that was full is.
    func isWritable(after fault: Plan.Fault?) async -> Bool {
        for attempt in 1...20 {
            // What found the disk full looks again now and then.
            if attempt > 3 { try? await Task.sleep(for: .milliseconds(300)) }
            do {
                try await append("still-there", bytes: 10)
                return true
            } catch let error as LedgerError where error.code == .stopped && fault != .full {
                return true
            } catch {}
        }
        return false
    }

    /// One of each kind, and nothing may fail.
    func proveUsable() async throws {
        try await deliver(
            Delivery(id: "delivery-\(round)-proof", number: 1, title: "Still there", text: "", second: round * 1_000))
        try await edit("ours-1", title: "Still there in round \(round)")
        try await append("still-there", bytes: 10)
        _ = try await book.sign()
    }

    private func attempt(_ work: @Sendable () async throws -> Void) async {
        do { try await work() } catch { complaints.note("what was asked", error) }
    }

    private func task(_ name: String, _ plan: Plan, _ dice: inout SplitMix64) -> @Sendable () async throws -> Void {
        let (number, again) = (Int.random(in: 1...30, using: &dice), Int.random(in: 0...10_000, using: &dice))
        switch Int.random(in: 1...100, using: &dice) {
        case ...55:
            let length = Bool.random(using: &dice) ? number * 10 : number * 700
            let delivery = Delivery(
                id: "delivery-" + name, number: number, title: "Issue \(number), \(name)",
                text: String(repeating: "Black spots. ", count: length / 13), second: round * 1_000 + again % 900)
            return { try await deliver(delivery) }
        case ...65:
            let answered = promises.answered
            guard !answered.isEmpty, let id = answered[again % answered.count].delivery else { return {} }
            return { try await deliver(Delivery(id: id, number: number, title: "again", text: "", second: 0)) }
        case ...85: return { try await edit("ours-\(number)", title: name) }
        case ...95:
            let bytes = plan.isBulky ? 600_000 + number * 20_000 : number * 100
            return { try await append(name, bytes: bytes) }
        default: return { _ = try await book.sign() }
        }
    }

    private func deliver(_ delivery: Delivery) async throws {
        promises.sent(delivery)
        let result = try await intake.receive(delivery.request())
        promises.received(delivery, at: result.event)
    }

    private func edit(_ task: String, title: String) async throws {
        if double == .refusing, title.hasSuffix("-7") { throw NotDone() }
        var fields = GivenFields()
        fields.title = title
        var request = EditRequest(.task(task), .put, fields, client: "app")
        request.project = "garden"
        let answer = try await ClientEdits(ledger).perform(request) { outcome in
            guard case .done(_, let operation, _) = outcome else {
                return RenderedAnswer(status: 500, body: [], version: nil)
            }
            return RenderedAnswer(status: 200, body: Array("\(operation.id)".utf8), version: nil)
        }
        guard let position = Position(String(decoding: answer.body, as: UTF8.self)) else { throw NotDone() }
        promises.note(.init(position: position, type: "operation.recorded", record: "task/" + task))
    }

    private struct NotDone: Error, CustomStringConvertible { let description = "the edit was not done" }

    /// An event with so many bytes that cannot be packed.
    private func append(_ name: String, bytes: Int) async throws {
        let body = (0...bytes / 8).map { _ in UInt64.random(in: 0...(.max)) }.withUnsafeBytes { Array($0) }
        let promise = { @Sendable in Promises.Promise(position: $0, type: "token.revoked", name: name) }
        let position = try await ledger.write { [answersEarly = double == .earlyAnswers, promises] transaction in
            let event = try transaction.append(Draft(TokenRevoked(name: name), body: .new(body)))
            if answersEarly { promises.note(promise(event.position)) }
            return event.position
        }
        if double != .earlyAnswers { promises.note(promise(position)) }
    }
}
