/// One thing that somebody or something does, and what passes after it. Its numbers mean what is there when it is done
/// (the third task, the first fault), so that a history stays one when some of its actions are left out.
package struct Action: Sendable, Equatable {
    package enum Kind: String, Sendable, CaseIterable {
        // Clients of ours.
        case createTask, editTask, editOffline, editStale, editTwice, comment, editComment, deleteComment
        case retryErrored, restoreLost
        // People and bots at GitHub.
        case open, openPull, edit, close, say, changeWords, takeBack, deleteIssue, transfer, quote, merge
        case pin, convert, overtake
        // What is called otherwise there from now on, or is gone, with what has it.
        case renameLabel, deleteLabel, renameAccount, deleteAccount
        // Both sides speak at once, and say the same or not.
        case agree
        // Opened and deleted at once, while a creation of ours is under way.
        case spam
        // So much at once that lists have several pages.
        case crowd
        // What GitHub does, and what its owners do there.
        case rename, giveAway, deleteRepository, suspend, unsuspend, narrow, widen, uninstall, install, expireTokens,
            issuesOff, issuesOn
        // What its owners may take back after days.
        case archive, unarchive
        case setClock, stopClock, driftClock, lowLimit, tightLimits, fault, copiesLag
        case loseWebhooks, mixWebhooks, calmWebhooks, redeliver
        // What our own operators do, and what becomes of our machines.
        case disconnect, connect, importAll, redact, rebuild, upgrade, backUp, restore
        case killServe, killProjector, killBoth, powerFailure, diskTrouble, fillDisk, networkDown, refuse
        case wait
    }

    package var kind: Kind
    /// What exactly, where that is one of a list that may grow.
    package var names: [String] = []
    /// What exactly.
    package var numbers: [Int]
    /// What passes after it, in microseconds; 0: a few steps, and no time.
    package var pause: Int64
    /// The lots that are drawn while it lasts; 0: none, everything in order and at its quickest.
    package var lots: UInt64
}

// As a line of text: `edit 3 1 20 7 pause 5000 lots 1f3c`.
extension Action: CustomStringConvertible {
    package var description: String {
        "\(order) pause \(pause) lots \(String(lots, radix: 16))"
    }

    /// What is done, without what passes after it.
    var order: String { ([kind.rawValue] + names + numbers.map(String.init)).joined(separator: " ") }

    package init?(_ line: some StringProtocol) {
        let words = line.split(separator: " ")
        guard words.count >= 5, let kind = words.first.flatMap({ Kind(rawValue: String($0)) }),
            words[words.count - 4] == "pause", words[words.count - 2] == "lots",
            let pause = Int64(words[words.count - 3]),
            let lots = UInt64(words[words.count - 1], radix: 16)
        else { return nil }
        let what = words.dropFirst().dropLast(4)
        let names = what.prefix(kind.nameCount).map { String($0) }
        let numbers = what.dropFirst(kind.nameCount).compactMap { Int($0) }
        guard names.count + numbers.count == what.count else { return nil }
        self.init(kind: kind, names: names, numbers: numbers, pause: pause, lots: lots)
        guard kind != .fault || NamedFault(self) != nil, kind != .diskTrouble || trouble != nil else { return nil }
    }

    /// What the disk does, by its name.
    var trouble: Disk.Trouble? {
        names.first.flatMap { name in Disk.Trouble.orderable.first { $0.fault.name == name } }
    }

    /// One of the numbers, as a choice among `count`.
    func choice(_ index: Int, of count: Int) -> Int {
        count < 1 || index >= numbers.count ? 0 : abs(numbers[index]) % count
    }

    func one<Value>(_ index: Int, of values: [Value]) -> Value? {
        values.isEmpty ? nil : values[choice(index, of: values.count)]
    }
}

extension Action.Kind {
    /// How many names its line has before the numbers.
    var nameCount: Int {
        switch self {
        case .fault: NamedFault.nameCount
        case .diskTrouble: 1
        default: 0
        }
    }
}
