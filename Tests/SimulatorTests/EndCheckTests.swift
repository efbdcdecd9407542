import Foundation
import Ledger
import LedgerEvents
import Projections
import TestSupport
import Testing

import func RuleTesting.aside

@testable import SimulatedWorld

/// Everything is looked at before it has come to rest: then it is not yet as it must be in the end.
@Suite("What is not as it must be in the end is found", .timeLimit(.minutes(2)))
struct EndCheckTests {
    private struct Unrest: Sendable, CustomTestStringConvertible {
        var kind: String
        var actions: [String]
        var isOnFile: Bool
        var meddle: @Sendable (Universe) throws -> Void

        init(
            _ kind: String, _ actions: [String] = [], isOnFile: Bool = false,
            _ meddle: @escaping @Sendable (Universe) throws -> Void = { _ in }
        ) {
            self.kind = kind
            self.actions = actions
            self.isOnFile = isOnFile
            self.meddle = meddle
        }

        var testDescription: String { kind }
    }

    private static let opened = "open 0 3 1 0 pause 10000000 lots 0"
    /// A millisecond later it is in the ledger, and nowhere else.
    private static let soon = "pause 1000 lots 0"

    private static let cases: [Unrest] = [
        Unrest("unknown", ["open 0 3 1 0 pause 0 lots 0"]),
        Unrest("disagreement", [opened, "edit 0 0 5 0 pause 0 lots 0"]),
        Unrest("never there", ["createTask 0 0 0 1 \(soon)"]),
        Unrest("gone there", [opened, "deleteIssue 0 0 0 0 pause 0 lots 0"]),
        Unrest("gone here", [opened, "say 0 1 0 0 pause 10000000 lots 0", "deleteComment 0 0 0 0 \(soon)"]),
        Unrest("operation waits", [opened, "editTask 0 0 5 0 \(soon)"]),
        Unrest(
            "errored", [opened, "fault 422 write PATCH 1 0 pause 0 lots 0", "editTask 0 0 5 0 pause 10000000 lots 0"]),
        Unrest("look waits", [opened]) { universe in
            guard let task = universe.mirror.records.keys.first else { return }
            try universe.append(Draft(ConfirmationRequested(), record: task))
        },
        Unrest("receipt waits") { universe in
            let receipt = universe.mirror.head + 1
            try universe.append(
                Draft(
                    WebhookReceived(
                        delivery: "d", event: "issues", action: nil, hook: nil, repository: nil, size: 1)))
            try universe.append(Draft(DecisionFailed(code: "late"), correlation: receipt, causation: receipt))
        },
        Unrest("rebuild", [opened]) { universe in
            guard let operation = universe.mirror.operations.values.first else { return }
            var recorded = OperationRecorded(kind: .task, direction: .inbound, change: .upsert, action: "edited")
            recorded.number = 99
            // The rows know nothing of it.
            let event = Draft(recorded, record: operation.record, operation: operation.id)
                .event(at: operation.id, recordedAt: universe.mirror.lastTime)
            _ = universe.mirror.take(event, body: nil)
        },
        Unrest("file") { universe in
            let path = FileManager.default.temporaryDirectory.appending(path: "no-log-\(UUID().uuidString)").path
            try Data("no log".utf8).write(to: URL(filePath: path))
            try universe.verify(path)
            try FileManager.default.removeItem(atPath: path)
        },
        Unrest("log", isOnFile: true) { universe in
            let sql = "DROP TRIGGER event_is_immutable; UPDATE event SET actor = 99 WHERE position = 1"
            let done = try Shell.sqlite([try #require(universe.disk.file), sql])
            #expect(done.status == 0)
        },
        Unrest("simulator") { universe in
            let done = DispatchSemaphore(value: 0)
            Thread.detachNewThread {
                universe.scheduler.add(of: nil) {}
                done.signal()
            }
            done.wait()
        },
        Unrest("stuck") { universe in
            @Sendable func again() { universe.scheduler.add(of: nil) { again() } }
            again()
            universe.scheduler.run(until: universe.scheduler.now + 1)
        },
    ]

    @Test("Each by its own kind", arguments: cases)
    private func unrest(_ unrest: Unrest) async throws {
        let found = try await aside {
            var setting = Setting()
            setting.isOnFile = unrest.isOnFile
            let universe = try Universe(setting, story: Story())
            for line in unrest.actions { universe.carry(try #require(Action(line))) }
            try unrest.meddle(universe)
            universe.checkEnd()
            let found = universe.violations
            if unrest.kind != "stuck" { universe.end() }
            return found
        }
        #expect(found.contains { $0.kind == unrest.kind }, "\(found)")
    }
}

extension Universe {
    /// As if a process of ours had written it.
    fileprivate func append(_ draft: Draft) throws {
        let now = scheduler.now
        try disk.transaction(by: Life(.serve)) { log in _ = try log.append(draft, recordedAt: now) }
    }
}
