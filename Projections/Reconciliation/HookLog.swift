package import LedgerEvents

/// How far GitHub's log of a webhook's deliveries has been read.
package struct HookLog: Sendable, Equatable {
    package var key: Key
    /// GitHub's id of the latest delivery that was looked at.
    package var through: Int64

    package struct Key: Hashable, Sendable, KeyValue {
        /// 0 stands for the App.
        package var repository: Int64
        package var hook: Int64

        package init(repository: Int64?, hook: Int64?) {
            self.repository = repository ?? 0
            self.hook = hook ?? 0
        }

        package var rowKey: RowKey { .two(.integer(repository), .integer(hook)) }
    }
}

extension HookLog: Entity {
    package static let table = TableShape(
        "hook_log", key: ["repository", "hook"],
        columns: [.integer("repository"), .integer("hook"), .integer("through")])

    package func write(_ row: inout RowWriter) {
        row.integer(key.repository)
        row.integer(key.hook)
        row.integer(through)
    }

    package init(_ row: inout RowReader) {
        key = Key(repository: row.integer(), hook: nil)
        key.hook = row.integer() ?? 0
        through = row.integer() ?? 0
    }
}

package enum HookLogProjection: Projection {
    package static let version = 1

    package static func keys(_ event: Event) -> [HookLog.Key] {
        guard event.type == .deliveriesRead, let read = event.decoded(DeliveriesRead.self) else { return [] }
        return [.init(repository: read.repository, hook: read.hook)]
    }

    package static func evolve(_ state: HookLog?, _ event: Event, key: HookLog.Key) -> HookLog? {
        event.decoded(DeliveriesRead.self).map { HookLog(key: key, through: $0.through) } ?? state
    }
}
