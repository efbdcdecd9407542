/// Nothing more is sent for an installation (or, for `unreachable`, for anybody) until then.
package struct CallsPaused: Payload {
    package var cause: PauseCause
    /// Microseconds on our clock.
    package var until: Microseconds
    package var eventType: EventType { .callsPaused }

    package init(cause: PauseCause, until: Microseconds) {
        self.cause = cause
        self.until = until
    }

    package init(_ reader: PayloadReader) throws {
        cause = try reader.read("cause")
        until = try reader.read("until")
    }

    package func write(_ writer: inout PayloadWriter) {
        writer.write("cause", cause)
        writer.write("until", until)
    }
}

/// A pause ended before its time: GitHub is there again.
package struct CallsResumed: Payload {
    package var cause: PauseCause
    package var eventType: EventType { .callsResumed }

    package init(cause: PauseCause) { self.cause = cause }

    package init(_ reader: PayloadReader) throws {
        cause = try reader.read("cause")
    }

    package func write(_ writer: inout PayloadWriter) {
        writer.write("cause", cause)
    }
}

/// Why calls wait.
package enum PauseCause: String, PayloadValue, Codable, Sendable, Hashable, CaseIterable {
    /// GitHub's hourly limit on requests is used up, or what is left of it is kept for something more urgent.
    case primaryLimit = "primary_limit"
    /// GitHub has refused a request for one of its secondary limits.
    case secondaryLimit = "secondary_limit"
    /// As many issues and comments have been made within the hour as GitHub allows.
    case creationsPerHour = "creations_per_hour"
    /// GitHub does not answer.
    case unreachable
    /// Requests are kept apart so that no limit is met; seconds, and never an event.
    case pace
}
