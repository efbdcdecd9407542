import Foundation
import Yams

/// The file that `--config` names: one mapping of setting names to values, in YAML or in JSON, which is YAML too.
///
/// It may hold secrets, and where it is malformed no line can be told from theirs: of what is wrong the place is named,
/// never the text.
enum SettingsFile {
    static func read(_ path: String) throws -> [SettingKey: String] {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw Settings.Problem(description: "--config: \(path) cannot be read")
        }
        let node: Node?
        do { node = try Yams.compose(yaml: text) } catch {
            throw Settings.Problem(
                description:
                    "--config: \(path) is neither YAML nor JSON: \((error as? YamlError)?.withoutText ?? "it cannot be read")"
            )
        }
        guard let node else { return [:] }
        guard let mapping = node.mapping else {
            throw Settings.Problem(description: "--config: \(path) must be a mapping of setting names to values")
        }
        var values: [SettingKey: String] = [:]
        for (name, value) in mapping {
            guard let key = name.string.flatMap(SettingKey.init) else {
                let known = SettingKey.allCases.map(\.rawValue).joined(separator: ", ")
                throw Settings.Problem(
                    description: "\(shown(name)) in \(path) is not a setting of syncledger; known are \(known)")
            }
            guard let scalar = value.scalar else {
                throw Settings.Problem(description: "\(key.rawValue) in \(path) must be a single value")
            }
            // `null` or `~`, unless it is quoted, says that there is none.
            if value.tag != Tag(.null) { values[key] = scalar.string }
        }
        return values
    }

    /// A misspelt name is shown. Anything else may be a name with its value, such as
    /// `github_token:x` without the space.
    private static func shown(_ key: Node) -> String {
        if let name = key.string, name.utf8.count <= 40,
            name.utf8.allSatisfy({ (0x61...0x7A).contains($0) || $0 == 0x5F })
        {
            return name
        }
        return key.mark.map { "the key at line \($0.line), column \($0.column)" } ?? "a key"
    }
}

extension YamlError {
    /// What is wrong and where; Yams' own description quotes the line.
    fileprivate var withoutText: String {
        switch self {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _):
            Self.place(mark) + (context.map { "\($0.text), " } ?? "") + problem
        case .composer(_, _, let mark, _):
            // Names the anchor, which is the file's.
            Self.place(mark) + "an unknown alias, or more than one document"
        case .reader(let problem, _, _, _): problem
        case .duplicatedKeysInMapping(_, let context): Self.place(context.mark) + "a name stands there twice"
        case .no, .memory, .writer, .emitter, .representer, .dataCouldNotBeDecoded: "it cannot be read"
        }
    }

    private static func place(_ mark: Mark) -> String { "line \(mark.line), column \(mark.column): " }
}
