import Configuration
import Foundation
import GitHub

/// Reads single settings, each from the first source that gives it, and says by the name that it has there which one is
/// wrong.
struct SettingsReader {
    private let sources: [SettingsSource]
    private let reader: ConfigReader

    init(_ sources: [SettingsSource]) {
        self.sources = sources
        reader = ConfigReader(providers: sources.map(\.provider))
    }

    func text(_ key: SettingKey) -> String? {
        reader.string(forKey: ConfigKey([key.rawValue]), isSecret: key.isSecret)
    }

    private func source(of key: SettingKey) -> SettingsSource? { sources.first { $0.gives(key) } }

    /// What a setting that is given is called where it stands.
    private func name(_ key: SettingKey) -> String { source(of: key)?.name(of: key) ?? key.environmentName }

    /// Two settings of which either does, and that are both given.
    func conflict(_ one: SettingKey, _ other: SettingKey, _ mend: String) -> Settings.Problem {
        Settings.Problem(description: "\(name(one)) and \(name(other)) are both set; \(mend)")
    }

    /// A setting that needs another, which is not given.
    func incomplete(_ key: SettingKey, without other: SettingKey, _ why: String) -> Settings.Problem {
        let missing = source(of: key)?.word(for: other) ?? other.environmentName
        return Settings.Problem(description: "\(name(key)) is set without \(missing); \(why)")
    }

    /// A secret itself, or what stands in a file: one line, without its end.
    func secret(_ key: SettingKey, orIn file: SettingKey) throws -> Secret? {
        guard let path = text(file) else {
            return try secret(key, as: "one line, and not empty") { Self.line($0).map(Secret.init) }
        }
        guard text(key) == nil else { throw conflict(key, file, "use one of them") }
        guard let line = (try? String(contentsOfFile: path, encoding: .utf8)).flatMap(Self.line) else {
            throw unusable(file, path, "cannot be read, is empty or has several lines; put the secret into it")
        }
        return Secret(line)
    }

    /// Who writes a secret down often ends the line; within one there is no such thing.
    private static func line(_ text: String) -> String? {
        let line = text.trimmingCharacters(in: .whitespacesAndNewlines)
        let isOne = line.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
        return isOne && !line.isEmpty ? line : nil
    }

    /// Somebody may have put there what belongs into the file: what is no path is not shown.
    func unusable(_ file: SettingKey, _ path: String, _ flaw: String) -> Settings.Problem {
        let shown =
            Self.isPath(path)
            ? "\(path) \(flaw)" : "its value is not the path of a file; put the secret into one, and give its path"
        return Settings.Problem(description: "\(name(file)): \(shown)")
    }

    /// A path leads to a file, or through a folder, that is there. A secret does not, whatever slashes it has.
    private static func isPath(_ text: String) -> Bool {
        let files = FileManager.default
        guard let first = text.split(separator: "/").dropLast().first else { return files.fileExists(atPath: text) }
        return files.fileExists(atPath: (text.hasPrefix("/") ? "/" : "") + first + "/")
    }

    func value<Value>(_ key: SettingKey, as right: String, _ parse: (String) -> Value?) throws -> Value? {
        guard let text = text(key) else { return nil }
        guard let value = parse(text) else {
            throw Settings.Problem(description: "\(name(key)) must be \(right); it is \"\(text)\"")
        }
        return value
    }

    /// The same, for what must not be shown.
    func secret<Value>(_ key: SettingKey, as right: String, _ parse: (String) -> Value?) throws -> Value? {
        guard let text = text(key) else { return nil }
        guard let value = parse(text) else {
            throw Settings.Problem(description: "\(name(key)) must be \(right)")
        }
        return value
    }

    func number(_ key: SettingKey, in range: ClosedRange<Int>) throws -> Int? {
        try value(key, as: "a number from \(range.lowerBound) to \(range.upperBound)") { text in
            Int(text).flatMap { range.contains($0) ? $0 : nil }
        }
    }
}
