import Foundation
import StandInGitHub

extension Universe {
    /// What is at GitHub when a history begins.
    ///
    /// - Returns: The ids of its repositories.
    static func furnish(
        _ gitHub: GitHubInProcess, _ setting: Setting, _ scheduler: Scheduler, _ hands: ProcessExecutor
    ) throws -> [Int64] {
        func order(_ path: String, _ body: String) throws -> Int64? {
            let answer = try scheduler.finish(on: hands) { await gitHub.control("POST", path, body) }
            let made = try? JSONDecoder().decode(MadeThere.self, from: Data(answer.body.utf8))
            return made?.id
        }
        _ = try order("clock", #"{"offset_seconds": \#(setting.offset)}"#)
        let made = try ["garden", "shed"].compactMap { name in
            try order("repositories", #"{"owner": "octo", "name": "\#(name)", "owner_type": "Organization"}"#)
        }
        for name in ["garden", "shed"] {
            for title in ["Spring", "Autumn"] {
                _ = try order("milestones", #"{"repository": "octo/\#(name)", "title": "\#(title)"}"#)
            }
        }
        // GitHub's own, which it keeps to all the time.
        _ = try order(
            "limits",
            #"{"content_per_minute": 80, "content_per_hour": 500, "points_per_minute": 900, "concurrent": 100}"#)
        for login in ["mona", "hubot", "dependabot[bot]"] { _ = try order("users", #"{"login": "\#(login)"}"#) }
        if setting.isApp {
            _ = try order(
                "installations",
                #"{"account": "octo", "id": \#(installation), "repositories": ["octo/garden", "octo/shed"]}"#)
        }
        return made
    }
}

/// What an order at GitHub made.
private struct MadeThere: Decodable { var id: Int64 }
