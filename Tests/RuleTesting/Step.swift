/// Something that people do, on either side.
package enum Happening: Sendable, Hashable {
    /// A client creates the task.
    case createHere
    case retitleHere(String)
    case relabelHere(String)
    /// A client's edit that was made before everything else and is sent only now.
    case offlineRetitle(String)
    /// Somebody opens the issue at GitHub.
    case openThere
    case retitleThere(String)
    case relabelThere(String)
    case rewriteThere(String)
    /// Something that is not mapped: only the time moves.
    case touchThere
    /// The title goes back to what it was at first.
    case revertThere
    case closeThere
    /// GitHub removes the text that recognises our create.
    case dropMarkerThere
    case deleteThere
}

/// One step of a world: something happens, arrives, or is done about it.
package enum Step: Sendable, Hashable {
    case happen(Happening)
    /// The delivery at this place of those under way arrives.
    case deliver(Int)
    /// It arrives, and will once more under another id.
    case deliverTwice(Int)
    /// It is lost for good.
    case lose(Int)
    /// The projector takes its next step with the record: claims and reads; sends; hears the answer.
    case project
    /// Looking for what a create made that has no answer, the projector does not find it: GitHub's list lags behind.
    case overlook
    /// The answer that is under way never comes.
    case forget
    /// GitHub refuses the request that was about to be sent; it did nothing.
    case refuse
    /// The projector dies where it is, and another takes over.
    case crash
    /// A confirming look, if one is asked for.
    case confirm
    /// The report that waits for a create has waited long enough.
    case admit
}
