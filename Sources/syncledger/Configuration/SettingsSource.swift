import Configuration

/// One of the places in which settings are given, and what is given there.
struct SettingsSource {
    enum Place {
        case commandLine
        case environment
        /// By its path.
        case file(String)
    }

    let place: Place
    let provider: InMemoryProvider

    /// - Parameter values: An empty one is as good as none, and hides none in the sources below: that is how a variable
    ///   is unset in many places.
    init(_ place: Place, _ values: [SettingKey: String]) {
        self.place = place
        provider = InMemoryProvider(
            values: Dictionary(
                uniqueKeysWithValues: values.filter { !$0.value.isEmpty }.map { key, value in
                    (AbsoluteConfigKey([key.rawValue]), ConfigValue(.string(value), isSecret: key.isSecret))
                }))
    }

    func gives(_ key: SettingKey) -> Bool {
        (try? provider.value(forKey: AbsoluteConfigKey([key.rawValue]), type: .string).value) != nil
    }

    /// What a setting is called there.
    func word(for key: SettingKey) -> String {
        switch place {
        case .commandLine: key.flag
        case .environment: key.environmentName
        case .file: key.rawValue
        }
    }

    /// Where it is mended.
    func name(of key: SettingKey) -> String {
        if case .file(let path) = place { "\(word(for: key)) in \(path)" } else { word(for: key) }
    }
}
