import GitHub
import Testing

@Suite struct LinkHeaderTests {
    @Test(arguments: [
        (#"<https://a/x?page=2>; rel="next", <https://a/x?page=9>; rel="last""#, "https://a/x?page=2"),
        (#"<https://a/x?page=1>; rel="prev", <https://a/x?page=3>; rel="next""#, "https://a/x?page=3"),
        (#"<https://a/x?a=1,2;3>;rel=next"#, "https://a/x?a=1,2;3"),
        (#"<https://a/x>; title="a, b; rel=\"last\""; REL="Next""#, "https://a/x"),
        (#"<https://a/1>; title="<b>, c"; rel="last", <https://a/2>; rel="start next""#, "https://a/2"),
        (#"<https://a/x?page=1>; rel="first""#, nil),
        (#"<https://a/x>; type="next""#, nil),
        (#"<https://a/x; rel="next""#, nil),
        ("", nil),
        ("garbage", nil),
    ])
    func findsTheNextPage(header: String, address: String?) {
        #expect(LinkHeader.address(relation: "next", in: header) == address)
    }

    @Test(arguments: [
        ("/repositories/7/issues?page=2", true), ("//evil.example.com/x", false), ("https://a/x", false), ("", false),
        ("/x y", false), ("/x#y", false), ("/x\r\nHost: evil", false),
    ])
    func aPageLinkIsATarget(target: String, isValid: Bool) {
        #expect((PageLink(target: target) != nil) == isValid)
    }
}
