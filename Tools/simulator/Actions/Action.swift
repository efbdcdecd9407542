/// One thing that somebody or something does, and what passes after it. Its numbers mean what is there when it is done (the
/// third task, the first fault), so that a history stays one when some of its actions are left out.
package struct Action: Sendable, Equatable {
    package enum Kind: String, Sendable, CaseIterable {
        // Clients of ours.
        case createTask, editTask, editOffline, editStale, editTwice, comment, editComment, deleteComment
        case retryErrored, restoreLost
        // People and bots at GitHub.
        case open, openPull, edit, close, say, changeWords, takeBack, deleteIssue, transfer, quote, merge
        case pin, convert, overtake
        // Both sides speak at once, and say the same or not.
        case agree
        // Opened and deleted at once, while a creation of ours is under way.
        case spam
        // So much at once that lists have several pages.
        case crowd
        // What GitHub does, and what its owners do there.
        case rename, giveAway, suspend, unsuspend, narrow, widen, uninstall, install, expireTokens, issuesOff, issuesOn
        case setClock, stopClock, driftClock, lowLimit, tightLimits, fault, copiesLag
        case loseWebhooks, mixWebhooks, calmWebhooks
        // What our own operators do, and what becomes of our machines.
        case disconnect, connect, importAll, redact
        case killServe, killProjector, killBoth, powerFailure, diskTrouble, fillDisk, networkDown, refuse
        case wait
    }

    package var kind: Kind
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
        "\(kind.rawValue) \(numbers.map(String.init).joined(separator: " ")) pause \(pause) lots \(String(lots, radix: 16))"
    }

    package init?(_ line: some StringProtocol) {
        let words = line.split(separator: " ")
        guard words.count >= 5, let kind = words.first.flatMap({ Kind(rawValue: String($0)) }),
            words[words.count - 4] == "pause", words[words.count - 2] == "lots",
            let pause = Int64(words[words.count - 3]),
            let lots = UInt64(words[words.count - 1], radix: 16)
        else { return nil }
        let numbers = words.dropFirst().dropLast(4).compactMap { Int($0) }
        guard numbers.count == words.count - 5 else { return nil }
        self.init(kind: kind, numbers: numbers, pause: pause, lots: lots)
    }

    /// One of the numbers, as a choice among `count`.
    func choice(_ index: Int, of count: Int) -> Int {
        count < 1 || index >= numbers.count ? 0 : abs(numbers[index]) % count
    }

    func one<Value>(_ index: Int, of values: [Value]) -> Value? {
        values.isEmpty ? nil : values[choice(index, of: values.count)]
    }
}
