package import LedgerEvents

/// Why nothing is sent for now, and until when: for an installation, or, without one, for the holder of the token or
/// (`unreachable`) for everybody.
package struct CallPause: Sendable, Equatable {
    package var key: Key
    /// On our clock.
    package var until: Microseconds

    package struct Key: Hashable, Sendable, KeyValue {
        /// 0 stands for none.
        package var installation: Int64
        package var cause: PauseCause

        package init(_ installation: Int64?, _ cause: PauseCause) {
            self.installation = installation ?? 0
            self.cause = cause
        }

        package var rowKey: RowKey { .two(.integer(installation), .text(cause.rawValue)) }
    }
}

extension CallPause: Entity {
    package static let table = TableShape(
        "call_pause", key: ["installation", "cause"],
        columns: [.integer("installation"), .text("cause"), .integer("until")])

    package func write(_ row: inout RowWriter) {
        row.integer(key.installation)
        row.value(key.cause)
        row.integer(until)
    }

    package init(_ row: inout RowReader) {
        key = Key(row.integer() ?? 0, .pace)
        key.cause = row.value(PauseCause.self) ?? .pace
        until = row.integer() ?? 0
    }
}

package enum CallPauseProjection: Projection {
    package static let version = 1

    package static func keys(_ event: Event) -> [CallPause.Key] {
        switch event.type {
        case .callsPaused:
            event.decoded(CallsPaused.self).map { [.init(event.installation, $0.cause)] } ?? []
        case .callsResumed:
            event.decoded(CallsResumed.self).map { [.init(event.installation, $0.cause)] } ?? []
        default: []
        }
    }

    package static func evolve(_ state: CallPause?, _ event: Event, key: CallPause.Key) -> CallPause? {
        guard event.type == .callsPaused, let paused = event.decoded(CallsPaused.self) else { return nil }
        return CallPause(key: key, until: paused.until)
    }
}
