import GitHub
import Testing

@Suite struct AnswerHeadersTests {
    @Test func readsTheLimit() {
        let headers = AnswerHeaders([
            ("X-RateLimit-Limit", "5000"), ("x-ratelimit-remaining", "4990"), ("X-RateLimit-Used", "10"),
            ("X-RateLimit-Reset", "1712050215"), ("X-RateLimit-Resource", "core"),
        ])
        #expect(
            headers.rateLimit
                == RateLimit(resource: "core", limit: 5000, remaining: 4990, used: 10, reset: 1_712_050_215))
    }

    /// GitHub Enterprise Server has limits switched off by default, and older ones say less.
    @Test func worksWithLess() {
        #expect(AnswerHeaders([]).rateLimit == nil)
        #expect(AnswerHeaders([("X-RateLimit-Limit", "5000")]).rateLimit == nil)
        let old = AnswerHeaders([
            ("X-RateLimit-Limit", "60"), ("X-RateLimit-Remaining", "59"), ("X-RateLimit-Reset", "5"),
        ])
        #expect(old.rateLimit == RateLimit(limit: 60, remaining: 59, used: 1, reset: 5))
    }

    @Test func absurdNumbersOverflowNothing() {
        for (limit, remaining) in [(Int64.max, Int64.min), (.min, .max)] {
            let headers = AnswerHeaders([
                ("X-RateLimit-Limit", "\(limit)"), ("X-RateLimit-Remaining", "\(remaining)"),
                ("X-RateLimit-Reset", "\(limit)"), ("Retry-After", "\(limit)"),
            ])
            #expect((headers.rateLimit?.used ?? -1) >= 0)
            #expect((headers.retryAfter ?? -1) >= 0)
        }
    }

    @Test func keepsOnlyWhatMatters() {
        let headers = AnswerHeaders([("Set-Cookie", "session=1"), ("ETag", "W/\"a\""), ("X-Echo", "token")])
        #expect(headers["Set-Cookie"] == nil)
        #expect(headers["X-Echo"] == nil)
        #expect(headers.etag == "W/\"a\"")
    }
}
