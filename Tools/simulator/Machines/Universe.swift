import Foundation
import GitHub
import Ledger
import LedgerEvents
import Projections
import StandInGitHub
import SyncEngine

/// Everything that there is in a history: GitHub, the network, a disk, our two processes and those who use them.
final class Universe: @unchecked Sendable {
    // @unchecked: of the scheduler's one thread, but for those who set it going.

    let setting: Setting
    let scheduler: Scheduler
    let disk: Disk
    let gitHub: GitHubInProcess
    let network: Network
    let lock = SharedLock()
    /// Those who act on GitHub from outside.
    let hands: ProcessExecutor
    var machines: [ProcessName: Machine] = [:]
    var machineCount = 0
    var mirror = LogMirror()
    private(set) var violations: [Violation] = []
    let story: Story
    /// By id at GitHub, with the names that are connected with.
    let repositories: [Int64]
    var faultsOrdered = OrderedFaults()
    /// For so many seconds a failure is to go on that does not end by itself.
    var lastsForGood: Int64 = 0
    /// How many seconds GitHub's clock is ahead of ours.
    var offset: Int64
    /// Those who act there, by the logins that they have now.
    var people = ["mona", "hubot", "dependabot[bot]"]
    /// What is being done at this moment, to see whether anything comes of it.
    var acting: Action.Kind?
    var isLookingForRoom = false
    /// How fast GitHub's clock goes, since when, and how far that has taken it by then.
    var drift: (speed: Double, since: Microseconds, microseconds: Double) = (1, 0, 0)
    /// So much was changed at GitHub since its clock stands still; nil: it does not.
    var changesInOneSecond: Int?
    /// When the last delivery is on its way that somebody has asked for once more.
    var lastRedelivery: Microseconds = 0
    /// When each delivery came first.
    var deliveries: [String: Microseconds] = [:]
    /// Whether everything that was taken from us has been given back.
    var isGivenBack = false
    /// Records that have been compared with what is there.
    var compared: Set<RecordID> = []
    /// The last that an operator has made.
    var backup: Backup?
    var readings = ReadBeforeWrite()
    var print = Fingerprint()
    var onceOnly = OnceOnly()
    var creations = Creations()
    var past = PastView()
    var heard = HeardTexts()
    private var courier: Task<Void, Never>?
    /// Of the reserve, and of the log's file.
    private let folder: URL

    static let name = "0123456789abcdef"
    static let installation: Int64 = 5
    static let beginning: Microseconds = 1_780_000_000_000_000

    init(_ setting: Setting, story: Story) throws {
        self.setting = setting
        self.story = story
        offset = setting.offset
        let scheduler = Scheduler(from: Self.beginning)
        self.scheduler = scheduler
        folder = try Self.emptyFolder()
        disk = try Disk(folder: folder.path, isOnFile: setting.isOnFile)
        hands = ProcessExecutor("hands", scheduler)
        let atGitHub = ProcessExecutor("github", scheduler)
        let names = NameSource()
        let surroundings = GitHubInProcess.Surroundings(
            clock: { Int(scheduler.now) }, wait: { try? await scheduler.sleep(for: Int64($0)) },
            newName: { names.next() })
        let isApp = setting.isApp
        let gitHub = try scheduler.finish(on: hands) {
            try await GitHubInProcess(
                webhookURL: "https://sync.invalid/github/webhooks", webhookSecret: Setting.webhookSecret,
                token: isApp ? nil : Setting.token, appID: 1001, appPublicKeyPEM: isApp ? Setting.appKey.public : nil,
                origin: Network.origin, surroundings)
        }
        self.gitHub = gitHub
        network = Network(scheduler, gitHub, atGitHub)
        repositories = try Self.furnish(gitHub, setting, scheduler, hands)
        network.told = { [weak self] text in
            self?.mirror.coverage.requests += 1
            self?.tell("        GitHub: \(text)")
        }
        network.failed = { [weak self] kind in self?.count(Fault(kind)) }
        network.came = { [weak self] request, target, status, headers, body in
            if let kind = FaultKind(refusal: status, of: target, headers, body) { self?.count(Fault(kind)) }
            if request.method != "GET", (200..<300).contains(status) { self?.changedAtGitHub() }
            if request.method == "GET", status == 200 { self?.readings.read(target, body) }
            self?.print.take(status: status, body)
        }
        network.acted = { [weak self] request, _, status, body in
            guard let self else { return }
            creations.take(request, status, body, mirror.epochs)
        }
        network.leaves = { [weak self] request, target in
            guard let self else { return }
            print.take(request, target)
            guard request.method == "PATCH", !setting.isLiteral else { return }
            if let violation = readings.write(target, request.body, mirror) { report([violation]) }
        }
        disk.committed = { [weak self] events, decisions in self?.committed(events, decisions) }
        disk.troubled = { [weak self] trouble, life in
            life.troubledAt = scheduler.now
            self?.count(Fault(trouble.fault))
            self?.tell("    \(trouble.rawValue)")
        }
        disk.died = { [weak self] life in
            life.end()
            scheduler.at(scheduler.now) { _ in self?.kill(life, because: "died writing") }
        }
        courier = Task(executorPreference: ProcessExecutor("courier", scheduler)) { [weak self] in
            await gitHub.deliver { [weak self] webhook in await self?.post(webhook) ?? nil }
        }
        try begin()
    }

    /// Starts the processes, and connects what there is.
    private func begin() throws {
        // A ledger makes itself a name by chance, unless it has one.
        _ = try disk.log.transaction { log in
            try log.append(Draft(LedgerCreated(ledger: Self.name, epoch: 0)), recordedAt: Self.beginning)
        }
        committed(try disk.log.read { try $0.events(after: 0, limit: 1) }, [])
        for name in ProcessName.allCases { start(name) }
        scheduler.run(until: scheduler.now + 10_000_000) { self.machines[.serve]?.intake != nil }
        let installation = setting.isApp ? Self.installation : nil
        let repositories = repositories
        asOperator("connects the repositories") { ledger in
            let edits = ConnectionEdits(ledger)
            _ = try await edits.save(project: "garden", name: "Garden")
            for (id, name) in zip(repositories, ["octo/garden", "octo/shed"]) {
                _ = try await edits.connect(id, name: name, to: "garden", access: AccessGiven(installation))
            }
        }
        scheduler.run(until: scheduler.now + 2_000_000)
    }

    /// Lets go of everything.
    func end() {
        for machine in machines.values { machine.kill() }
        machines = [:]
        courier?.cancel()
        scheduler.run(until: scheduler.now + 120_000_000)
        try? FileManager.default.removeItem(at: folder)
    }

    private static func emptyFolder() throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appending(path: "simulated-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder
    }

    // MARK: What becomes durable

    func committed(_ events: [Event], _ decisions: [DecisionMade]) {
        guard let first = events.first else { return }
        let bodies = (try? disk.log.read { try $0.bodies(at: Set(events.compactMap(\.body))) }) ?? [:]
        // One that came late was not begun.
        for code in events.compactMap({ $0.decoded(DecisionFailed.self)?.code }) where code != DecisionFailed.late {
            report([.init("engine", "a decision failed: \(code)")])
        }
        let rules = setting.plant?.judge ?? .rules
        for event in events {
            for decision in decisions where decision.moment.next == event.position {
                mirror.coverage.decisions += 1
                let rest = Array(events[Int(event.position - first.position)...])
                report(mirror.audit(decision, by: rules, against: rest, bodies))
            }
            let body = event.body == event.position ? bodies[event.position] : nil
            report(mirror.take(event, body: body))
            report([onceOnly.take(event)].compactMap(\.self))
            print.take(event, body: body)
            tell("      #\(event.line)")
        }
        report(mirror.endOfTransaction())
        past.take(mirror)
        // Other processes see it a few milliseconds later.
        scheduler.at(scheduler.now + scheduler.dice.between(1, 9) * 1_000) { [weak self] _ in
            guard let self else { return }
            syncAtTimes()
            for name in ProcessName.allCases {
                guard let machine = machines[name] else { continue }
                scheduler.add(of: machine.executor) { try? machine.ledger?.noticeGrowth() }
            }
        }
    }

    private func syncAtTimes() {
        guard scheduler.dice.happens(6) else { return }
        do { try disk.syncRows() } catch { report([.init("simulator", "\(error)")]) }
    }

    func report(_ found: [Violation]) {
        for violation in found { tell("!!! \(violation)") }
        violations += found
    }

    /// Equal for equal histories.
    var fingerprint: String { print.text }

    func tell(_ text: @autoclosure () -> String) { story.tell(scheduler.now - Self.beginning, text()) }

    /// What a client is told of a request with a key.
    func noteAnswer(to request: Idempotency, _ answer: String, isRecorded: Bool) {
        let violation = onceOnly.answered(request.key, request.request, answer, isRecorded: isRecorded)
        report([violation].compactMap(\.self))
    }
}

/// Names in order: as unlike each other as random ones.
private final class NameSource: @unchecked Sendable {
    // @unchecked: of the scheduler's one thread.
    private var dice = Dice(seed: 77)

    func next() -> String {
        let digits = [dice.bits(), dice.bits()].map { String($0 | 1 << 63, radix: 16) }.joined()
        return "\(digits.prefix(8))-\(digits.dropFirst(8))"
    }
}
