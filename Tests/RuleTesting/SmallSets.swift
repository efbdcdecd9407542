import Projections

/// The small sets whose every order is explored.
package enum SmallSets {
    /// What people do in each.
    package static let happenings: [[Happening]] = [
        // Our create, an edit there, a comment's bump, an edit here, a deletion.
        [.createHere, .retitleThere("T"), .touchThere, .retitleHere("H"), .deleteThere],
        // The same with a change of another field here, which its answer brings together with the one there.
        [.createHere, .retitleThere("T"), .touchThere, .relabelHere("h"), .deleteThere],
        // Edits of different fields on both sides, and a revert.
        [.openThere, .retitleThere("T"), .relabelHere("h"), .revertThere, .relabelThere("t")],
        // Our create whose marker somebody removes.
        [.createHere, .dropMarkerThere, .retitleHere("H"), .touchThere],
        // An offline edit among others.
        [.openThere, .retitleThere("T"), .offlineRetitle("O"), .retitleHere("H"), .touchThere],
        // A closing, a bump and edits here while everything else is under way.
        [.createHere, .closeThere, .relabelHere("h"), .touchThere, .retitleHere("H")],
    ]

    /// A world, how many deliveries are repeated, and how many answers never come.
    package typealias Setting = (world: World.Setting, repeats: Int, forgotten: Int)

    /// With and without two steps in one second, with a clock that is right or 3 s off either way, with and without a
    /// redelivery, with the answer heard at any moment, or never.
    package static let settings: [Setting] =
        [(0, 1_000_000), (0, 300_000), (3_000_000, 1_000_000), (-3_000_000, 1_000_000)].flatMap { offset, tick in
            [(0, 0), (0, 1), (1, 0)].map { repeats, forgotten in
                (World.Setting(tick: tick, offset: offset), repeats, forgotten)
            }
        }

    package static func exploration(_ set: [Happening], _ setting: Setting) -> Exploration {
        Exploration(set, setting.world, repeats: setting.repeats, forgotten: setting.forgotten)
    }

    /// Each set in each setting.
    package static var all: [Exploration] {
        happenings.flatMap { set in settings.map { exploration(set, $0) } }
    }
}

extension Exploration {
    /// What distinguishes it, in one line.
    package var name: String {
        let set = happenings.map { "\($0)" }.joined(separator: " ")
        return """
            \(set) | \(setting.tick / 1_000) ms a step, clock \(setting.offset / 1_000_000) s off, \
            \(repeats) redelivered, \(forgotten) answers lost
            """
    }
}
