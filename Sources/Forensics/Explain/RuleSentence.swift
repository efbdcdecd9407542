import LedgerEvents
import Projections

/// Why an operation is in its state, as a clause: the rule applied to this case. Every rule has its words for every
/// state it leads to.
struct RuleSentence {
    let mine: OperationStory
    /// The operation that the rule went by.
    let other: OperationStory?
    let evidence: Evidence
    let times: ComparedTimes?
    let waitingFor: String?

    var clause: String {
        switch evidence.rule {
        case .connection: connection
        case .stale: stale
        case .busy: "\(theOther) is calling GitHub about the same record, and this is decided after that call's answer"
        case .sameContent: sameContent
        case .modifiedHere: modifiedHere
        case .supersede: supersede
        case .twin: twin
        case .order: order
        case .apply: apply
        case .next: "the operation before it on its record had ended, and its turn had come"
        case .delete: delete
        case .otherKind: otherKind
        case .partial: partial
        case .edit: edit
        case .staleEdit: staleEdit
        case .claim: claim
        case .readBeforeWrite: readBeforeWrite
        case .answer: answer
        case .failure: failure
        case .outcomeUnknown: outcomeUnknown
        case .retry: retry
        case .awaitedCreate: awaitedCreate
        case .overwritten: overwritten
        case .resume: resume
        case .redaction: redaction
        }
    }

    var state: OperationState.Name { mine.operation.state.name }

    /// `operation 42 (the edit of task/abc by client app)`
    var theOther: String { other?.name ?? "another operation" }

    var own: String { times.map { Timestamp.wording($0.own) } ?? "its own time" }
    var against: String { times.map { Timestamp.wording($0.other) } ?? "the other's time" }
    var relation: String { times?.relation ?? "not younger than" }
}

// What comes in from GitHub.
extension RuleSentence {
    private var connection: String {
        let place = mine.operation.repository.map { " (repository \($0))" } ?? ""
        let reason = evidence.reason ?? mine.operation.reason
        let cause = reason?.wording ?? "its repository cannot be synced"
        guard reason != .repositoryArchived else {
            return
                "\(cause)\(place), so it is not sent; what it says is kept here, and goes out when that has ended, unless GitHub has younger news by then"
        }
        return "\(cause)\(place), so nothing is synced for it; what it says is kept here"
    }

    private var stale: String {
        """
        it is stale: its time at GitHub, \(own), is \(relation) \(against), the time of the snapshot in force, which \
        \(theOther) had brought
        """
    }

    private var sameContent: String {
        if state == .completed {
            return """
                it says what \(theOther) had brought already with the time \(against), and only the time moved, to \
                \(own), \(relation) that; an edit that waits here keeps waiting
                """
        }
        guard other?.operation.direction == .outbound else {
            return "GitHub had reported the same content with the same time, \(own), as \(theOther), which it repeats"
        }
        let bearer = mine.isObservation ? "this look found" : "this webhook is"
        return """
            \(bearer) the echo of \(theOther), which we sent: GitHub reported the same content with the same time, \
            \(own)
            """
    }

    private var modifiedHere: String {
        """
        the record had been modified here: \(theOther) was made at \(against) and still waited to be sent, and \
        GitHub's time of this change, \(own), is \(relation) it
        """
    }

    private var supersede: String {
        let theirs = "its time is \(against), and this one's, \(own), is \(relation) it"
        guard mine.operation.direction == .outbound else {
            return "\(theOther) is newer and stands for it: \(theirs)"
        }
        return other?.operation.direction == .inbound
            ? "\(theOther) was applied before this edit was sent and is younger: \(theirs)"
            : "\(theOther) came before this one was sent, and \(takesPlace): \(theirs)"
    }

    private var takesPlace: String {
        other?.isDelete == true ? "there is nothing to edit any more" : "takes its fields along"
    }

    private var twin: String {
        """
        it is a second resource that carries the mark and the content of \(theOther), whose request reached \
        GitHub twice; the record stays bound to the first resource, and this twin is reported and never made a second \
        record
        """
    }

    private var order: String {
        if state == .queued {
            return """
                it had been claimed but not sent when \(theOther) came, and went back to the queue: its own time, \
                \(own), is \(relation) \(against), the other's\(waits)
                """
        }
        return "nothing that is newer, equal or still under way stands against it\(waits)"
    }

    private var apply: String {
        let younger =
            times.map { _ in "its time, \(own), is \(relation) \(against), that of what was in force; " } ?? ""
        let applied = younger + "no rule stood against it, and the record took its content"
        guard evidence.tie == true else { return applied }
        return """
            \(applied); it was a tie: another content had the same second at GitHub, so the later one in the log won, \
            and the resource is read once more to be sure
            """
    }

    private var awaitedCreate: String {
        if state == .dropped {
            return """
                it waited for a create of ours to end, and turned out to be about the resource that this made; it is \
                decided there, as an operation of its own
                """
        }
        return "nobody knows its resource, and \(theOther) is under way and may have made it\(waits)"
    }

    private var overwritten: String {
        """
        GitHub's echo of \(theOther) says that it replaced this text, which nobody here had seen; it is kept, and \
        'syncledger restore-edit \(mine.id)' puts it back
        """
    }

    private var otherKind: String {
        let kind = mine.operation.resource?.wording ?? "resource"
        return """
            its time is that of the \(kind), and the record goes by another kind's, with which it is never compared; \
            the resource itself is read to be sure
            """
    }

    private var partial: String {
        """
        its payload (\(mine.operation.action)) lacks fields of the resource: it says that something happened, and not \
        what the resource is now; the resource itself is read instead
        """
    }
}

extension ResourceKind {
    var wording: String {
        switch self {
        case .issue: "issue"
        case .pullRequest: "pull request"
        case .issueComment: "issue comment"
        }
    }
}
