/// A failure of requests to come, as a line of a history names it: `fault acts-then-timeout write POST 1 0` is what it
/// is, where it happens, to which method, how often, and after how many such requests. By names it stays the same
/// however many kinds of failures there are.
struct NamedFault {
    /// How many of a line's words are names.
    static let nameCount = 3

    var request: RequestFault
    var place: Fault.Place
    /// Of a write; what is read has one.
    var method: String
    var times: Int
    var after: Int

    init?(_ action: Action) {
        guard action.kind == .fault, action.names.count == Self.nameCount, action.numbers.count == 2,
            let request = RequestFault.all.first(where: { $0.kind.name == action.names[0] }),
            let place = Fault.Place(rawValue: action.names[1]), request.places.contains(place),
            request.methods.contains(action.names[2])
        else { return nil }
        self.request = request
        self.place = place
        method = action.names[2]
        times = request.forGood == nil ? max(1, action.numbers[0]) : OrderedFaults.forGood
        after = place == .token ? 0 : max(0, action.numbers[1])
    }

    /// One that four numbers draw: its names, and how often and after how many requests.
    static func drawn(by numbers: [Int], isApp: Bool) -> (names: [String], numbers: [Int]) {
        let draw = Action(kind: .fault, numbers: numbers, pause: 0, lots: 0)
        let isForGood = draw.choice(0, of: 17) == 16
        let possible = RequestFault.all.filter { ($0.forGood != nil) == isForGood }
        guard let request = draw.one(isForGood ? 3 : 0, of: possible), let method = draw.one(1, of: request.methods)
        else { return ([], []) }
        // Often what we change is meant: nothing else is lost or doubled.
        let isWrite = request.places.contains(.write) && draw.choice(2, of: 9) < 4
        let others = request.places.filter { $0 != .write && (isApp || $0 != .token) }
        let place = isWrite ? .write : draw.one(1, of: others) ?? .write
        return ([request.kind.name, place.rawValue, method], [1 + draw.choice(2, of: 3), draw.choice(3, of: 3)])
    }
}

extension FaultKind {
    /// In one word.
    var name: String { rawValue.replacing(", ", with: "-").replacing(" ", with: "-") }
}
