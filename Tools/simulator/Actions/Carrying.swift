import LedgerEvents
import Projections
import SyncEngine

extension Universe {
    /// Does it, and lets pass what passes after it.
    func carry(_ action: Action) {
        scheduler.dice = Dice(seed: action.lots)
        mirror.coverage.actions[action.kind.rawValue, default: 0] += 1
        tell(action.order)
        acting = action.kind
        switch action.kind {
        case .createTask, .editTask, .editOffline, .editStale, .editTwice, .comment, .editComment, .deleteComment,
            .retryErrored, .restoreLost:
            client(action)
        case .open, .openPull, .edit, .close, .say, .changeWords, .takeBack, .deleteIssue, .transfer, .quote, .merge,
            .pin, .convert:
            person(action)
        case .renameLabel, .deleteLabel: label(action)
        case .renameAccount, .deleteAccount: account(action)
        case .overtake: overtake(action)
        case .agree: agree(action)
        case .spam: spam(action)
        case .crowd: crowd(action)
        case .rename, .giveAway, .deleteRepository, .suspend, .unsuspend, .narrow, .widen, .uninstall, .install,
            .expireTokens, .issuesOff, .issuesOn, .archive, .unarchive:
            owner(action)
        case .setClock, .stopClock, .driftClock, .lowLimit, .tightLimits, .fault, .copiesLag, .loseWebhooks,
            .mixWebhooks, .calmWebhooks, .redeliver:
            trouble(action)
        case .refuse:
            // Few: whoever tries again gets through.
            network.refusals += 1 + action.choice(0, of: 4)
            tookEffect(.refuse)
        case .disconnect, .connect, .importAll: operation(action)
        case .redact: redact(action)
        case .rebuild: rebuild(action)
        case .upgrade: upgrade()
        case .backUp: backUp()
        case .restore: restore()
        case .killServe, .killProjector, .killBoth, .powerFailure, .diskTrouble, .fillDisk, .networkDown:
            accident(action)
        case .wait: break
        }
        acting = nil
        if action.pause == 0 {
            scheduler.take(Int(action.lots >> 8 % 40))
        } else {
            scheduler.run(until: scheduler.now + action.pause)
        }
        if scheduler.isDisturbed { report([.init("simulator", "a job came from another thread")]) }
        if scheduler.isStuck { report([.init("stuck", "jobs run on and on, and no time passes")]) }
    }

    // MARK: Our own operators

    private func operation(_ action: Action) {
        guard let repository = action.one(0, of: repositories) else { return }
        let name = mirror.repositories[repository]?.name ?? "octo/garden"
        switch action.kind {
        case .disconnect:
            asOperator("disconnects \(name)") { ledger in
                _ = try await ConnectionEdits(ledger).disconnect(name: name, from: nil)
            }
        case .importAll:
            guard let machine = machines[.serve], let marker = machine.marker, let ledger = machine.ledger else {
                return
            }
            let (gate, logger) = (machine.gate(ledger), machine.logger)
            asOperator("imports \(name)") { ledger in
                _ = try await RepositoryImport(ledger, gate: gate, marker: marker, logger: logger)
                    .run(repository) { _ in }
            }
        default:
            connectAgain(repository, name)
        }
    }

    /// What waits, where something does, or all that a record has ever said.
    private func redact(_ action: Action) {
        let operations = mirror.operations.values.sorted { $0.id < $1.id }
        let waiting = operations.filter { $0.state.name == .queued }.compactMap(\.content)
        var choice = RedactionChoice()
        if action.choice(1, of: 3) > 0, let content = action.one(0, of: waiting) {
            choice.events = [content]
        } else if let record = action.one(0, of: mirror.records.keys.sorted()) {
            choice.records = [record]
        }
        asClient("erases \(choice.events) \(choice.records.map(\.text))", isEffect: { $0 != "0 bodies" }) {
            [choice] ledger in
            let eraser = Eraser(ledger)
            let done = try await eraser.carryOut(eraser.plan(choice), RedactionGrounds(by: "operator", reason: "asked"))
            return "\(done.request == nil ? 0 : done.bodies.count) bodies"
        }
    }

    func connectAgain(_ repository: Int64, _ name: String) {
        let installation = setting.isApp ? installation(toConnect: repository) : nil
        asOperator("connects \(name)") { ledger in
            _ = try await ConnectionEdits(ledger).connect(
                repository, name: name, to: "garden", access: AccessGiven(installation))
        }
    }

    /// The one of its owner; where there is none the operator names what once was.
    private func installation(toConnect repository: Int64) -> Int64 {
        let seen = look()
        let there = seen?.repositories.first { $0.id == repository }.flatMap { seen?.installation(ofOwner: $0)?.id }
        return there ?? mirror.repositories[repository]?.installation ?? Self.installation
    }

    // MARK: Accidents

    private func accident(_ action: Action) {
        switch action.kind {
        case .killServe: happens(.serveKilled, kill(.serve, because: "killed"))
        case .killProjector: happens(.projectorKilled, kill(.projector, because: "killed"))
        case .killBoth:
            let ran = ProcessName.allCases.map { kill($0, because: "killed") }
            happens(.bothKilled, !ran.contains(false))
        case .powerFailure:
            do { happens(.powerFailure, try losePower()) } catch { report([.init("simulator", "\(error)")]) }
        case .diskTrouble:
            if let trouble = action.trouble {
                disk.order(trouble, times: 1 + action.choice(0, of: 3))
                tookEffect(.diskTrouble)
            }
        case .fillDisk:
            disk.fill(true, room: action.choice(1, of: 60))
            tookEffect(.fillDisk)
            lookForRoom()
            scheduler.at(scheduler.now + Int64(1 + action.choice(0, of: 120)) * 1_000_000) { [weak self] _ in
                self?.disk.fill(false)
            }
        default:
            tookEffect(.networkDown)
            network.isDown = true
            scheduler.at(scheduler.now + Int64(1 + action.choice(0, of: 300)) * 1_000_000) { [weak self] _ in
                self?.network.isDown = false
            }
        }
    }

    private func happens(_ kind: FaultKind, _ hasHappened: Bool) {
        guard hasHappened else { return }
        count(Fault(kind))
        tookEffect(acting)
    }
}
