import Foundation
import StandInGitHub

/// What is asked of the stand-in, by whoever plays GitHub and those who use it.
extension Universe {
    /// - Returns: What GitHub says; nil if it refuses, as it may what is not there any more.
    @discardableResult
    func order(_ path: String, _ body: String) -> String? {
        guard let answer = control("POST", path, body) else { return nil }
        guard answer.status == 200 else {
            if Refused(answer).isMistake {
                report([.init("simulator", "an order was not understood: \(path) \(body): \(answer.body)")])
            }
            return nil
        }
        tookEffect(acting)
        if ["human", "pulls"].contains(path) { changedAtGitHub() }
        return answer.body
    }

    @discardableResult
    func control(_ method: String, _ path: String, _ body: String = "{}") -> (status: Int, body: String)? {
        let gitHub = gitHub
        do {
            return try scheduler.finish(on: hands) { await gitHub.control(method, path, body) }
        } catch {
            report([.init("simulator", "an order was not carried out: \(path) \(body): \(error)")])
            return nil
        }
    }

    func standing<Answer: Decodable>(_ path: String) -> Answer? {
        guard let answer = control("GET", path) else { return nil }
        do {
            return try JSONDecoder().decode(Answer.self, from: Data(answer.body.utf8))
        } catch {
            report([.init("simulator", "\(path) says \(answer.status) \(answer.body.prefix(100)): \(error)")])
            return nil
        }
    }

    func look() -> GitHubSeen? { standing("state") }

    func tookEffect(_ kind: Action.Kind?) {
        if let kind { mirror.coverage.effects[kind.rawValue, default: 0] += 1 }
    }
}

/// An order that was refused.
private struct Refused {
    private struct Words: Decodable {
        struct Problem: Decodable {
            var resource: String
            var field: String
            var code: String
        }
        var errors: [Problem]?
    }

    /// GitHub would have carried it out, had it been written right.
    var isMistake: Bool

    init(_ answer: (status: Int, body: String)) {
        let words = try? JSONDecoder().decode(Words.self, from: Data(answer.body.utf8))
        isMistake =
            answer.status == 400
            || words?.errors?.contains { $0.resource == "Control" && ($0.field, $0.code) != ("repository", "missing") }
                ?? false
    }
}
