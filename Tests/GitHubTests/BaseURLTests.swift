import GitHub
import Testing

@Suite struct BaseURLTests {
    @Test(arguments: [
        ("https://api.github.com", "https://api.github.com/rate_limit"),
        ("https://api.github.com/", "https://api.github.com/rate_limit"),
        ("HTTPS://API.GitHub.com:443", "https://api.github.com/rate_limit"),
        ("https://github.example.com/api/v3/", "https://github.example.com/api/v3/rate_limit"),
        ("http://127.0.0.1:8788", "http://127.0.0.1:8788/rate_limit"),
        ("http://[::1]:8788", "http://[::1]:8788/rate_limit"),
    ])
    func makesAddresses(base: String, address: String) throws {
        let base = try #require(BaseURL(base))
        #expect(base.address(of: "/rate_limit") == address)
        #expect(base.target(of: address) == "/rate_limit")
    }

    @Test(arguments: [
        "", "api.github.com", "ftp://api.github.com", "https://", "https://user:word@api.github.com",
        "https://api.github.com?x=1", "https://api.github.com#x", "/api/v3",
    ])
    func refusesWhatIsNoBase(text: String) {
        #expect(BaseURL(text) == nil)
    }

    @Test(arguments: [
        (
            "https://github.example.com/api/v3/repositories/7/issues?page=2&after=Y3%3D%3D",
            "/repositories/7/issues?page=2&after=Y3%3D%3D"
        ),
        ("/api/v3/repositories/7", "/repositories/7"),
        ("https://GitHub.example.com:443/api/v3/x", "/x"),
        ("http://github.example.com/api/v3/x", nil),
        ("https://github.example.com:8443/api/v3/x", nil),
        ("https://evil.example.com/api/v3/x", nil),
        ("https://github.example.com.evil.example.com/api/v3/x", nil),
        ("https://rosa@github.example.com/api/v3/x", nil),
        ("//evil.example.com/api/v3/x", nil),
        ("https://github.example.com/login", nil),
        ("https://github.example.com/api/v30/x", nil),
        ("repositories/7", nil),
    ])
    func findsTargetsBelowItAlone(address: String, target: String?) throws {
        let base = try #require(BaseURL("https://github.example.com/api/v3"))
        #expect(base.target(of: address) == target)
    }
}
