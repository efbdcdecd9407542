import Foundation
import Yams

/// The file that `--config` names: one mapping of setting names to values, in YAML or in JSON, which is YAML too.
enum SettingsFile {
    static func read(_ path: String) throws -> [SettingKey: String] {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw Settings.Problem(description: "--config: \(path) cannot be read")
        }
        let node: Node?
        do { node = try Yams.compose(yaml: text) } catch {
            throw Settings.Problem(description: "--config: \(path) is neither YAML nor JSON: \(error)")
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
                    description:
                        "--config: \(name.string ?? "a key") is not a setting of syncledger; known are \(known)")
            }
            guard let scalar = value.scalar else {
                throw Settings.Problem(description: "--config: \(key.rawValue) must be a single value")
            }
            values[key] = scalar.string
        }
        return values
    }
}
