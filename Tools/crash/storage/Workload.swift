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
            Delivery.repository, name: "octo/garden", to: "garden", access: .installation(Delivery.installation))
        _ = try await intake.resume()
    }

    static func signer(_ facts: LedgerFacts) throws -> NoteSigner {
        try NoteSigner(
            name: Checkpoint.origin(ledger: facts.ledger, epoch: facts.epoch), seed: Array(repeating: 8, count: 32))
    }

    /// What had no answer when the last process ended is asked for again. What was kept of it is answered first, while
    /// nothing new has been written.
    ///
    /// - Returns: Whether all of it was asked before the power went.
    func askAgain(isBrief: Bool) async -> Bool {
        for edit in promises.unansweredEdits { await attempt { try await self.edit(edit) } }
        await attempt { _ = try await book.sign() }
        guard !isBrief else { return faulty_storage_has_power() != 0 }
        await withTaskGroup(of: Void.self) { group in
            for delivery in promises.unanswered { group.addTask { await attempt { try await deliver(delivery) } } }
        }
        return faulty_storage_has_power() != 0
    }

    /// Returns whether all of it was asked before the power went.
    func run(_ plan: Plan, _ dice: inout SplitMix64) async -> Bool {
        for burst in 1...plan.bursts {
            let tasks = (1...Int.random(in: 1...12, using: &dice)).map { task("\(round)-\(burst)-\($0)", plan, &dice) }
            await withTaskGroup(of: Void.self) { group in
                for task in tasks { group.addTask { await attempt(task) } }
            }
            if faulty_storage_has_power() == 0 { return false }
        }
        return true
    }

    /// Nothing follows it: what was cut off is on disk only if that was seen to.
    func endWithErasure() async {
        await attempt {
            try await erase("\(round)-end")
            _ = try await ledger.finishErasure(patience: .seconds(5))
        }
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
        try await edit(Edit(task: "ours-1", title: "Still there in round \(round)"))
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
        case ...85: return { try await edit(Edit(task: "ours-\(number)", title: name)) }
        case ...93:
            let bytes = plan.isBulky ? 600_000 + number * 20_000 : number * 100
            return { try await append(name, bytes: bytes) }
        case ...95:
            guard plan.erases else { return {} }
            return { try await erase(name) }
        default: return { _ = try await book.sign() }
        }
    }

    private func deliver(_ delivery: Delivery) async throws {
        promises.sent(delivery)
        let result = try await intake.receive(delivery.request())
        promises.received(delivery, at: result.event)
    }

    /// Under a key of its own: carried out once, however often it is sent.
    private func edit(_ edit: Edit) async throws {
        if double == .refusing, edit.title.hasSuffix("-7") { throw NotDone() }
        promises.sent(edit)
        var fields = GivenFields()
        fields.title = edit.title
        var request = EditRequest(.task(edit.task), .put, fields, client: "app")
        request.project = "garden"
        request.idempotency = Idempotency(key: edit.title, request: edit.task)
        let answer = try await ClientEdits(ledger).perform(request) { outcome in
            guard case .done(_, let operation, _) = outcome else {
                return RenderedAnswer(status: 500, body: [], version: nil)
            }
            return RenderedAnswer(status: 200, body: Array("\(operation.id)".utf8), version: nil)
        }
        guard let position = Position(String(decoding: answer.body, as: UTF8.self)) else { throw NotDone() }
        promises.done(edit, at: position)
    }

    /// Writes something down and erases it.
    private func erase(_ name: String) async throws {
        let secret = (0..<8).map { _ in UInt64.random(in: 0...(.max)) }.withUnsafeBytes { Array($0) }
        let event = try await ledger.write { try $0.append(Draft(TokenRevoked(name: name), body: .new(secret))) }
        promises.note(.init(position: event.position, type: "token.revoked", name: name))
        let grounds = RedactionGrounds(by: "storage", reason: "it was secret")
        try await ledger.write { transaction in
            let request = try transaction.append(
                Draft(RedactionRequested(bodies: 1), body: .new(grounds.json)))
            try transaction.erase(bodyOf: event, for: request.position)
        }
        promises.erased(secret, at: event.position)
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
