/// One of the places in which settings are given, and what is given there.
struct SettingsSource {
    enum Place {
        case commandLine
        case environment
        /// By its path.
        case file(String)
    }

    let place: Place
    private let values: [SettingKey: String]

    init(_ place: Place, _ values: [SettingKey: String]) {
        self.place = place
        self.values = values
    }

    /// An empty value is as good as none, and hides none below it: that is how a variable is unset in many places.
    subscript(key: SettingKey) -> String? { values[key].flatMap { $0.isEmpty ? nil : $0 } }

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
