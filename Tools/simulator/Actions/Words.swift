import SyncEngine

/// What clients and people write.
extension Action {
    private static let vocabulary = ["roses", "slugs", "frost", "compost", "shears", "moss", "tulips", "rain"]

    /// Few enough to come again, so that both sides may say the same.
    func words(_ index: Int) -> String {
        let number = number(index)
        return "\(Self.vocabulary[number % Self.vocabulary.count]) \(number % 20)"
    }

    func title(_ index: Int) -> String { odd(index, of: Self.oddLines) ?? words(index) }

    /// Of a comment, which is never blank.
    func comment(_ index: Int) -> String { odd(index, of: Self.oddLines + Self.oddTexts) ?? words(index) }

    /// Of an issue, which may be empty.
    func body(_ index: Int) -> String {
        odd(index, of: Self.oddLines + Self.oddTexts + Self.emptyTexts) ?? words(index)
    }

    /// One in eight is what a sync may take for something else, leave out or cut off.
    private func odd(_ index: Int, of texts: [String]) -> String? {
        let number = number(index)
        return number < 875 ? nil : texts[number % texts.count]
    }

    private func number(_ index: Int) -> Int { index < numbers.count ? numbers[index] : 0 }

    private static let oddLines = [
        // One word to Unicode, in two spellings; what joins with what stands before it; what is drawn as one.
        "caf\u{E9}", "cafe\u{301}", "\u{301}roses", "\u{1F469}\u{200D}\u{1F33E} \u{1F1F3}\u{1F1F1}",
        "  roses \t ", "<!-- roses -->", #""roses" \ & <b>"#, "\u{202E}roses",
        String(repeating: "r", count: EditLimits.title),
    ]

    private static let oddTexts = [
        "roses\n\n", "\n\nroses", "roses\r\n\r\nslugs\r\n", "roses\r", "- [ ] roses\n- [x] slugs",
        // As nobody made it, and as somebody began to.
        "<!-- syncledger:0123456789abcdef:0:3:9f86d081884c7d659a2feaa0c55ad015 -->", "roses <!-- syncledger:",
        String(repeating: "\u{1F339}", count: EditLimits.clientBody),
    ]

    private static let emptyTexts = ["", "", " ", "\r\n"]
}
