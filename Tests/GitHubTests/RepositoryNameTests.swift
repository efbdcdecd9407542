import GitHub
import Testing

@Suite struct RepositoryNameTests {
    @Test(arguments: ["octo/garden", "Octo-Org/.github", "a/b_c.d-e", "emu_user/1"])
    func takesGitHubsNames(fullName: String) {
        #expect(RepositoryName(fullName: fullName)?.fullName == fullName)
    }

    @Test(arguments: [
        "", "garden", "octo/", "/garden", "octo/garden/issues", "octo/..", "./garden", "octo/gar den", "octo/gärten",
        "octo/g%2Farden", "octo/garden?x=1", "octo/garden#1", "octo/garden\n",
    ])
    func refusesWhatCouldLeadElsewhere(fullName: String) {
        #expect(RepositoryName(fullName: fullName) == nil)
    }

    @Test func hasALimit() {
        #expect(RepositoryName(owner: "octo", name: String(repeating: "a", count: 100)) != nil)
        #expect(RepositoryName(owner: "octo", name: String(repeating: "a", count: 101)) == nil)
    }
}
