import LedgerEvents
import Projections

// Deletes, and what goes out to GitHub.
extension RuleSentence {
    var delete: String {
        switch state {
        case .duplicate:
            return "the record had been deleted already, by \(theOther), and a delete is reported once"
        case .dropped:
            return "the record has been deleted by \(theOther), and nothing that is not a delete counts after that"
        case .canceled:
            return "\(theOther) deleted the record while this one waited"
        case .completed where mine.operation.direction == .inbound:
            return
                "GitHub reported that the resource is gone, and the record with it; deletes are never compared by time"
        case .completed where mine.operation.attempts > 0:
            return "the resource that it was to delete is gone from GitHub, which is what it asked for"
        case .completed:
            return "the record was deleted here, and GitHub had never heard of it"
        case .recorded, .queued, .processing, .errored, .disabled:
            return byTheRule
        }
    }

    var edit: String {
        if state == .completed { return "the edit changed nothing: the record said so already" }
        return "the record has changed here, and GitHub is still to be told\(waits)"
    }

    var staleEdit: String {
        let setter = other.map { ", which \($0.name) had set" } ?? ""
        if evidence.reason == .staleTime {
            return """
                the edit was made at \(own), which is \(relation) \(against), the time of the record's last \
                change\(setter); it was refused, and is kept here
                """
        }
        return "the client had not seen the record's latest version\(setter); it was refused, and is kept here"
    }

    var claim: String {
        if state == .queued {
            return "the projector that had claimed it ended before anything was sent, and gave it back\(waits)"
        }
        return "the projector has taken it up\(waits)"
    }

    var readBeforeWrite: String {
        switch (state, evidence.reason) {
        case (.completed, .partlyTaken?):
            "a look at GitHub before sending left nothing of it to send\(notTaken)"
        case (.completed, .alreadySo?):
            "a look at GitHub before sending found its content there already, so there was nothing to send"
        case (.completed, _):
            "with what \(theOther) brought in the meantime nothing of it was left to send: it was overtaken"
        case (.queued, _):
            "a look at GitHub before sending found part of its content there, and the rest is still to be sent\(waits)"
        case (.recorded, _), (.processing, _), (.errored, _), (.canceled, _), (.dropped, _), (.duplicate, _),
            (.disabled, _):
            byTheRule
        }
    }

    var answer: String {
        let status = mine[.callAnswered]?.decoded(CallAnswered.self).map { " (HTTP \($0.status))" } ?? ""
        switch state {
        case .completed where mine.isDelete:
            return "GitHub deleted the resource\(status)"
        case .completed:
            let time = mine.operation.githubUpdatedAt.map { ", and its time there is \(Timestamp.text(seconds: $0))" }
            return "GitHub took it\(status)\(time ?? "")\(notTaken)"
        case .queued:
            return """
                GitHub created the resource\(status), and what a creation cannot carry (its state, its milestone) is \
                still to be sent\(waits)
                """
        case .dropped:
            return """
                it came along with GitHub's answer to an earlier edit here, and \(theOther), made at \(against) on top of \
                that edit, stands against it
                """
        case .recorded, .processing, .errored, .canceled, .duplicate, .disabled:
            return byTheRule
        }
    }

    var failure: String {
        let failure = mine.failure?.wording ?? "a call to GitHub came to nothing"
        let attempts = mine.operation.attempts
        let count = "\(attempts) \(attempts == 1 ? "call has" : "calls have") left for it"
        if state == .queued, evidence.notTaken != nil, let refusal = mine.refusals.last {
            return "GitHub refused \(refusal.wording), and it goes on without; \(count)\(waits)"
        }
        if state == .queued { return "\(failure), and it is tried again; \(count)\(waits)" }
        let exhausted = mine.operation.reason == .attemptsExhausted ? ", and it had been tried often enough" : ""
        return "\(failure)\(exhausted); \(count), and 'syncledger retry \(mine.id)' tries once more"
    }

    var outcomeUnknown: String {
        switch state {
        case .completed:
            return "no answer to its call came, but what GitHub holds shows that the call did its work\(notTaken)"
        case .queued:
            return """
                no answer to its call came, and a look at GitHub did not find its work done, so it is to be sent again\
                \(waits)
                """
        case .dropped where mine.operation.direction == .inbound:
            let fate = mine.operation.link == nil ? "it is kept here" : "it is sent once more"
            return """
                \(theOther) is not older (made at \(against); this change is of \(own)), no answer to its call came, and \
                \(fate) in this one's place
                """
        case .dropped:
            return """
                no answer to its call came, and a look at GitHub found \(theOther) in its place: its own time, \(own), is \
                \(relation) \(against), the other's
                """
        case .recorded, .processing, .errored, .canceled, .duplicate, .disabled:
            return byTheRule
        }
    }

    var retry: String {
        if state == .dropped {
            return """
                it was tried again by hand, but the record had changed since: its own time, \(own), is \(relation) \
                \(against), the time that \(theOther) had set
                """
        }
        return "it had errored and is tried again by hand\(waits)"
    }

    var resume: String {
        "the record can be synced again, and what was edited meanwhile (\(theOther) last) is still to be sent\(waits)"
    }

    var redaction: String {
        let event = evidence.read.first.map { ", as event \($0) says" } ?? ""
        return "what it said was redacted before it could be carried out\(event), so there is nothing left to carry out"
    }

    /// What GitHub refused, and what it dropped without a word.
    private var notTaken: String {
        let notTaken = evidence.notTaken ?? []
        let refusals = mine.refusals.filter { !$0.fields.isDisjoint(with: notTaken) }
        let dropped = refusals.reduce(notTaken) { $0.subtracting($1.fields) }.names.joined(separator: ", ")
        let parts =
            refusals.map { "\($0.wording), which GitHub refused" }
            + (dropped.isEmpty ? [] : ["its \(dropped), which GitHub dropped without saying why"])
        return parts.isEmpty ? "" : "; but not \(parts.joined(separator: ", nor "))"
    }

    /// What a waiting operation waits for.
    var waits: String { waitingFor.map { "; it waits for \($0)" } ?? "" }

    /// The words for a state to which the rule does not lead today; a log of another version may hold one.
    private var byTheRule: String { "of the rule that \(evidence.rule.meaning)" }
}

extension OperationStory.Refusal {
    /// `its labels, assignees (event 42)`: GitHub's own words are that event's body.
    fileprivate var wording: String { "its \(fields.names.joined(separator: ", ")) (event \(event))" }
}
