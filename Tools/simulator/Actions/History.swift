/// What happens in a simulated world: one setting, and actions one after the other. It is all that a run depends on.
package struct History: Sendable, Equatable {
    package var setting: Setting
    package var actions: [Action]

    package init(setting: Setting, actions: [Action]) {
        self.setting = setting
        self.actions = actions
    }
}

extension History {
    /// The history of a seed.
    package init(seed: UInt64, length: Int, plant: Plant? = nil) {
        var dice = Dice(seed: seed &* 0x2545_F491_4F6C_DD1D | 1)
        setting = Setting()
        setting.isApp = dice.happens(50)
        setting.offset = dice.happens(40) ? dice.between(-90, 90) : 0
        setting.plant = plant
        let isPutBack = seed % 8 == 6
        setting.isOnFile = seed % 8 == 0 || isPutBack
        setting.isLiteral = seed % 16 == 9
        let isUnsettled = [1, 6, 8, 9].contains(seed % 16)
        let leftOut = (isUnsettled ? [] : Action.Kind.unsettling).union(isPutBack ? [] : Action.Kind.puttingBack)
        let kinds = Action.Kind.allCases.filter { !leftOut.contains($0) }
        let weights = kinds.flatMap { kind in Array(repeating: kind, count: kind.weight) }
        // Races are about one thing: what was last done something to is often the next that something is done to.
        var target = 0
        let isApp = setting.isApp
        actions = (0..<length).map { _ in
            let kind = weights[dice.below(weights.count)]
            if dice.happens(50) { target = dice.below(1_000) }
            let drawn = [target] + (0..<3).map { _ in dice.below(1_000) }
            let (names, numbers) = Self.named(kind, drawn, isApp: isApp)
            return Action(
                kind: kind, names: names, numbers: numbers, pause: Self.pause(&dice, after: kind), lots: dice.bits() | 1
            )
        }
    }

    /// What numbers mean where it has a name.
    private static func named(_ kind: Action.Kind, _ numbers: [Int], isApp: Bool) -> ([String], [Int]) {
        switch kind {
        case .fault: NamedFault.drawn(by: numbers, isApp: isApp)
        case .diskTrouble:
            ([Disk.Trouble.orderable[numbers[0] % Disk.Trouble.orderable.count].fault.name], Array(numbers[1...]))
        default: ([], numbers)
        }
    }

    private static func pause(_ dice: inout Dice, after kind: Action.Kind) -> Int64 {
        let (millisecond, second): (Int64, Int64) = (1_000, 1_000_000)
        switch dice.below(100) {
        case 0..<25: return 0
        case 25..<45: return dice.between(1, 60) * millisecond
        case 45..<70: return dice.between(60, 1_500) * millisecond
        case 70..<92: return dice.between(1, 20) * second
        case 92..<98: return dice.between(20, 240) * second
        default: return dice.between(240, kind == .wait ? 7_200 : 900) * second
        }
    }
}

// As text: a line of the setting, then one for each action.
extension History: CustomStringConvertible {
    package var description: String {
        ([setting.description] + actions.map(\.description)).joined(separator: "\n")
    }

    package init?(_ text: String) {
        let lines = text.split(separator: "\n").filter { !$0.hasPrefix("#") }
        guard let setting = lines.first.flatMap({ Setting($0) }) else { return nil }
        let actions = lines.dropFirst().compactMap { Action($0) }
        guard actions.count == lines.count - 1 else { return nil }
        self.init(setting: setting, actions: actions)
    }
}

extension Setting: CustomStringConvertible {
    package var description: String {
        "setting \(isApp ? "app" : "token") offset \(offset)" + (isOnFile ? " file" : "")
            + (isLiteral ? " literal" : "") + (plant.map { " plant \($0.rawValue)" } ?? "")
    }

    package init?(_ line: some StringProtocol) {
        let words = line.split(separator: " ")
        guard words.count >= 4, words[0] == "setting", words[2] == "offset", let offset = Int64(words[3]) else {
            return nil
        }
        self.init()
        isApp = words[1] == "app"
        self.offset = offset
        var rest = words.dropFirst(4)
        if rest.first == "file" {
            isOnFile = true
            rest.removeFirst()
        }
        if rest.first == "literal" {
            isLiteral = true
            rest.removeFirst()
        }
        if rest.count == 2, rest.first == "plant" {
            plant = rest.last.flatMap { Plant(rawValue: String($0)) }
            if plant != nil { rest.removeAll() }
        }
        // What is not understood would be left out.
        guard rest.isEmpty, ["app", "token"].contains(words[1]) else { return nil }
    }
}

extension Action.Kind {
    /// What changes under what is settled long since. One history in four has some of it, and then often.
    fileprivate static let unsettling: Set<Self> = [
        .renameLabel, .deleteLabel, .renameAccount, .deleteAccount, .archive, .unarchive, .rebuild, .upgrade,
    ]

    /// One history in eight has them. They take a log that is in a file.
    fileprivate static let puttingBack: Set<Self> = [.backUp, .restore]

    /// How often it is drawn, of a few hundred.
    fileprivate var weight: Int {
        switch self {
        case .editTask, .edit: 34
        case .createTask, .open, .say, .comment: 20
        case .wait: 26
        case .editOffline, .editStale, .editTwice, .editComment, .changeWords, .close: 12
        // So many kinds, at so many steps.
        case .fault: 100
        case .killServe, .killProjector: 12
        case .loseWebhooks, .mixWebhooks, .calmWebhooks, .redeliver: 9
        case .diskTrouble: 12
        case .deleteComment, .takeBack, .killBoth, .networkDown, .refuse, .openPull, .retryErrored: 6
        // What races are about.
        case .overtake, .agree: 14
        case .renameLabel, .deleteLabel, .renameAccount, .rebuild, .upgrade, .backUp, .restore: 12
        case .deleteAccount, .archive: 6
        case .setClock, .stopClock, .powerFailure, .quote, .deleteIssue, .transfer, .merge, .restoreLost, .pin,
            .convert, .spam:
            4
        case .rename, .suspend, .narrow, .driftClock, .lowLimit, .tightLimits, .fillDisk, .issuesOff: 3
        case .copiesLag, .issuesOn, .expireTokens, .importAll: 6
        // Where the App may do nothing nothing happens.
        case .unsuspend, .widen, .install, .connect, .unarchive: 12
        case .uninstall, .disconnect, .redact: 2
        case .crowd, .deleteRepository, .giveAway: 1
        }
    }
}
