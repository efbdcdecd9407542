package import LedgerEvents
package import Projections

/// A ledger of a few records and a GitHub beside it, as one value: the real rules, without store, network or clock.
///
/// Copying it is the whole cost of trying another step, so that orders of events can be explored by the thousand.
package struct World: Sendable {
    package struct Setting: Sendable, Hashable {
        /// How much time passes with each step: 1 s, or less so that several steps share a second.
        package var tick: Microseconds = 1_000_000
        /// How far GitHub's clock is ahead of ours, unknown to us.
        package var offset: Microseconds = 0
        package init(tick: Microseconds = 1_000_000, offset: Microseconds = 0) {
            self.tick = tick
            self.offset = offset
        }
    }

    /// What the projector is at with the task.
    enum Run: Sendable {
        case read(OperationID, seen: ModelGitHub.Issue?)
        /// Sent, and carried out by GitHub, which answers with this; nil: 410, there is no such issue.
        case sent(OperationID, answer: ModelGitHub.Issue?)
        /// The answer never came, and this is what was found instead.
        case looked(OperationID, found: ModelGitHub.Issue?)
    }

    package let setting: Setting
    package let policy: Policy
    package private(set) var gitHub = ModelGitHub()
    package internal(set) var records: [RecordID: RecordState] = [:]
    /// How long the log is. Its events are folded as they are decided, and then forgotten.
    var length: Position = 0
    /// What was wrong with a decision.
    var faults: [String] = []
    package private(set) var now: Microseconds = 1_000_000_000
    /// The title that the task has first.
    private let firstTitle = "A"
    var run: Run?
    /// What each client edit said that the record did not.
    private(set) var edits: [OperationID: Set<FieldValue>] = [:]
    /// What GitHub reported that people said there.
    var reported: Set<FieldValue> = []
    /// Whatever a record has ever said.
    var stoodHere: Set<FieldValue> = []
    /// What began the operations that waited for a create of ours, and which of them took the place of another content
    /// of the same second.
    var undecided: [OperationID: ModelGitHub.Delivery] = [:]
    var tied: Set<OperationID> = []
    /// A report stopped waiting for a create of ours before that had ended: what it was about may then be two records,
    /// which is the price of one bad call not blocking a repository.
    var hasGivenUpWaiting = false

    /// How long before it is sent an edit is made offline.
    static let offline: Microseconds = 5_000_000

    /// The task that clients know.
    package static let task = RecordID.task("a")

    package init(_ setting: Setting = Setting(), policy: Policy = .timestamps) {
        self.setting = setting
        self.policy = policy
    }

    package var state: RecordState { records[Self.task] ?? Self.empty(Self.task) }

    var gitHubNow: GitHubSeconds { Timestamp.wholeSeconds(now + setting.offset) }

    /// The records in the order in which they began: their names are `a` and `task-POSITION`.
    var recordsInOrder: [RecordState] {
        records.values.sorted { ($0.id.id.count, $0.id.id) < ($1.id.id.count, $1.id.id) }
    }

    static func empty(_ id: RecordID) -> RecordState {
        RecordState(id: id, access: .granted(installation: nil))
    }

    /// The issue that the task is, as far as GitHub knows: the bound one, or the one that a person opened first.
    package var number: Int64? {
        records.values.compactMap(\.binding?.number).min() ?? gitHub.issues.first?.number
    }

    /// Takes the step if it is possible. Returns whether it was.
    @discardableResult
    package mutating func take(_ step: Step) throws -> Bool {
        now += setting.tick
        switch step {
        case .happen(let happening): return try happen(happening)
        case .deliver(let index): return try deliver(index)
        case .deliverTwice(let index):
            guard gitHub.deliveries.indices.contains(index) else { return false }
            gitHub.deliveries.append(gitHub.deliveries[index])
            return try deliver(index)
        case .lose(let index):
            // With the news that our marker was edited away, nothing would be left to know our create by.
            guard gitHub.deliveries.indices.contains(index), gitHub.deliveries[index].replacedMarker == nil else {
                return false
            }
            gitHub.deliveries.remove(at: index)
            return true
        case .project: return try project()
        case .overlook: return try overlook()
        case .forget: return try forget()
        case .refuse: return try refuse()
        case .crash: return try crash()
        case .confirm: return try confirm()
        case .admit: return try admitOverdue()
        }
    }

    private mutating func happen(_ happening: Happening) throws -> Bool {
        switch happening {
        case .createHere:
            guard records.isEmpty, gitHub.issues.isEmpty else { return false }
            try edit { _ in TaskContent(title: "A") }
        case .retitleHere(let title):
            guard state.record != nil else { return false }
            try edit { $0.retitled(title) }
        case .relabelHere(let label):
            guard state.record != nil else { return false }
            try edit { $0.relabelled(label) }
        case .offlineRetitle(let title):
            guard state.record != nil else { return false }
            try edit(modifiedAt: now - Self.offline) { $0.retitled(title) }
        case .openThere:
            guard records.isEmpty, gitHub.issues.isEmpty else { return false }
            _ = gitHub.open(TaskContent(title: firstTitle), at: gitHubNow)
        case .retitleThere(let title): return editThere { $0.title = title }
        case .relabelThere(let label): return editThere { $0.labels = [label] }
        case .rewriteThere(let body): return editThere { $0.body = body }
        case .revertThere:
            let title = firstTitle
            return editThere { $0.title = title }
        case .closeThere:
            return editThere {
                $0.state = .closed
                $0.stateReason = "completed"
            }
        case .touchThere:
            guard let number, gitHub[number]?.isDeleted == false else { return false }
            gitHub.touch(number, at: gitHubNow)
        case .dropMarkerThere:
            guard !isKnownByMarkerAlone else { return false }
            return editThere(dropsMarker: true) { $0.body = "rewritten" }
        case .deleteThere:
            guard let number, gitHub[number]?.isDeleted == false else { return false }
            gitHub.delete(number)
        }
        return true
    }

    private mutating func editThere(dropsMarker: Bool = false, _ change: (inout TaskContent) -> Void) -> Bool {
        guard let number, gitHub[number]?.isDeleted == false else { return false }
        return gitHub.edit(number, at: gitHubNow, droppingMarker: dropsMarker, change) != nil
    }

    private mutating func edit(
        modifiedAt: Microseconds? = nil, _ change: (TaskContent) -> TaskContent
    ) throws {
        let before = state.content?.task
        let after = change(before ?? TaskContent(title: firstTitle))
        var edit = ClientEdit(change: .upsert, action: "edit", content: .task(after), project: "p")
        edit.target = 10
        edit.modifiedAt = modifiedAt
        edits[length + 1] = after.news(since: before)
        try decide(.edit(edit), on: Self.task)
    }

    /// What the projector sends, carried out by GitHub.
    mutating func carryOut(_ call: PlannedCall, for id: OperationID) -> ModelGitHub.Issue? {
        guard let content = call.content.task else { return nil }
        switch call.kind {
        case .create: return gitHub.open(content, marker: id, at: gitHubNow)
        case .update:
            return gitHub.edit(call.number ?? 0, at: gitHubNow, isOurs: true) { held in
                guard case .task(let merged) = Content.task(held).taking(call.fields, from: .task(content)) else {
                    return
                }
                held = merged
            }
        case .delete: return nil
        }
    }

    mutating func takeDelivery(_ index: Int) -> ModelGitHub.Delivery? {
        gitHub.deliveries.indices.contains(index) ? gitHub.deliveries.remove(at: index) : nil
    }
}

extension TaskContent {
    fileprivate func retitled(_ title: String) -> TaskContent {
        var content = self
        content.title = title
        return content
    }

    fileprivate func relabelled(_ label: String) -> TaskContent {
        var content = self
        content.labels = [label]
        return content
    }
}
