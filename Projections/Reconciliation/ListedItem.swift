package import LedgerEvents

/// A resource as a list has it, as far as it matters for what to do about it.
package struct ListedItem: Sendable, Equatable {
    package var updatedAt: GitHubSeconds
    /// It is the issue face of a pull request, whose own time the list does not tell.
    package var isFace: Bool
    package var content: Content
    /// The same without the marker of ours that it carries, if it carries one.
    package var stripped: Content?

    package init(updatedAt: GitHubSeconds, isFace: Bool = false, content: Content, stripped: Content? = nil) {
        self.updatedAt = updatedAt
        self.isFace = isFace
        self.content = content
        self.stripped = stripped
    }
}

/// The record that a listed resource is, as it stands.
package struct ListedRecord: Sendable, Equatable {
    package var record: Record
    /// What both sides are known to hold; nil if it was erased.
    package var agreed: Content?
    /// A call of ours is under way on it, or was answered since the list was asked for.
    package var isDisturbed: Bool
    /// The latest time that the issue face of a pull request was seen with, or for which the pull request was to be read.
    package var faceSeenAt: GitHubSeconds?

    package init(record: Record, agreed: Content?, isDisturbed: Bool, faceSeenAt: GitHubSeconds? = nil) {
        self.record = record
        self.agreed = agreed
        self.isDisturbed = isDisturbed
        self.faceSeenAt = faceSeenAt
    }
}

/// What is to be done about a listed resource.
package enum Judgement: Sendable, Equatable {
    /// Nothing: it says what is known, or less.
    case known
    /// The rules are to decide about it.
    case news
    /// The resource itself is to be read.
    case look

    package init(_ item: ListedItem, _ known: ListedRecord?) {
        guard let known else {
            self = .news
            return
        }
        if known.record.deletedBy != nil {
            // A copy that lags behind may list for a while what has been deleted.
            self = .look
        } else if item.isFace {
            // A comment's webhook tells the face's time too, and nothing of what else had changed by then.
            let isOther = known.agreed.map { !item.says($0) } ?? false
            self = isOther || item.updatedAt > known.faceSeenAt ?? .min ? .look : .known
        } else if let agreedAt = known.record.agreedAt, item.updatedAt <= agreedAt {
            // Two changes of one second, of which the other one was heard of: the list does not say which came last.
            let isOther = item.updatedAt == agreedAt && known.agreed.map { !item.says($0) } ?? false
            self = isOther ? .look : .known
        } else {
            self = known.isDisturbed ? .look : .news
        }
    }
}

extension ListedItem {
    fileprivate func says(_ other: Content) -> Bool { content == other || stripped == other }
}
