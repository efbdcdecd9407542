import Foundation
import RuleTesting
import TestSupport
import Testing

/// The stand-in is measured by something that nobody here wrote: PyPI's `githubkit`, whose models are made from
/// GitHub's own OpenAPI description, and the webhook models beside them.
@Suite("The stand-in has GitHub's shapes", .ownThreads, .timeLimit(.minutes(5)))
struct ConformanceTests {
    @Test(
        "Every endpoint's answers, refusals and webhooks are as githubkit's models of GitHub say",
        .needsTestPython)
    func everyShape() async throws {
        let python = try #require(TestPython.path)
        let exercise = try await aside {
            try Shell.run(
                python,
                [Checkout.root + "/Tools/conformance/exercise_stand_in.py", BuiltPrograms.folder + "/github-stand-in"])
        }
        #expect(exercise.status == 0, "\(exercise.output) \(exercise.error)")
        print(exercise.output)
    }
}
