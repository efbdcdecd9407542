extension String {
    /// The same with control characters written as in JSON, `\u001b`: what GitHub's people and clients have written must
    /// not command the terminal that it is shown on. Ends of lines and tabs stay as they are.
    var printable: String {
        // Nearly always there is nothing to do: 0xC2 begins those behind ASCII.
        guard utf8.contains(where: { $0 < 0x20 && $0 != 0x0A && $0 != 0x09 || $0 == 0x7F || $0 == 0xC2 }) else {
            return self
        }
        var text = ""
        var rest = unicodeScalars[...]
        while let scalar = rest.popFirst() {
            let endsLine = scalar == "\n" || (scalar == "\r" && rest.first == "\n")
            if scalar.properties.generalCategory != .control || scalar == "\t" || endsLine {
                text.unicodeScalars.append(scalar)
            } else {
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            }
        }
        return text
    }
}
