import Testing

@testable import StandInGitHub

@Suite("The stand-in's pages")
struct StandInPageTests {
    @Test("Whatever somebody wrote is text, also under a mark that stands over it")
    func escaping() {
        #expect(PageText.escaped("<b title=\"x\">&'") == "&lt;b title=&quot;x&quot;&gt;&amp;&#39;")
        #expect(PageText.escaped("<\u{301}script>") == "&lt;\u{301}script&gt;")
    }
}
