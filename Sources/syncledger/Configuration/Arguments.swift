import ArgumentParser
import LedgerEvents
import Projections

// How our own types are written on a command line.

extension RecordID: ExpressibleByArgument {
    public init?(argument: String) { self.init(text: argument) }
}

extension OperationState.Name: ExpressibleByArgument {}

extension Direction: ExpressibleByArgument {}

extension EventType: ExpressibleByArgument {}

extension Reason: ExpressibleByArgument {}

/// A time on the command line.
struct Moment: ExpressibleByArgument {
    var microseconds: Microseconds

    init?(argument: String) {
        guard let microseconds = Timestamp.microseconds(argument) else { return nil }
        self.microseconds = microseconds
    }
}

/// A place in the log: a position, or the time at which it was the last.
enum PointInLog: ExpressibleByArgument {
    case position(Position)
    case time(Microseconds)

    init?(argument: String) {
        if let position = Position(argument), position >= 0 {
            self = .position(position)
        } else if let time = Timestamp.microseconds(argument) {
            self = .time(time)
        } else {
            return nil
        }
    }
}

/// The path of a file. Nothing is a variable that is not set, most likely.
enum FilePath {
    @Sendable static func read(_ argument: String) throws -> String {
        guard !argument.isEmpty else { throw ValidationError("it needs the path of a file") }
        return argument
    }
}

/// How much of a list is asked for.
enum Limit {
    @Sendable static func read(_ argument: String) throws -> Int {
        guard let limit = Int(argument), limit > 0 else { throw ValidationError("it must be a whole number from 1 on") }
        return limit
    }
}
