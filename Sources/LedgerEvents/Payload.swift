import Synchronization

/// What is particular to a type of event. The stored form is JSON whose names are spelt out; enums are stored by raw
/// strings that are written down, never by names that the compiler made up.
package protocol Payload: PayloadObject, Sendable, Equatable {
    /// The version of this payload's shape; golden files hold one example of each.
    static var schema: Int { get }
    /// Most payloads belong to one type of event; a transition's is shared by every state.
    var eventType: EventType { get }
}

extension Payload {
    package static var schema: Int { 1 }
}

extension Event {
    /// The payload, read as `type`; nil if the bytes are not of that shape. History has already happened, so a
    /// reducer that cannot read an event passes over it and `verify` names it.
    package func decoded<P: Payload>(_ type: P.Type) -> P? {
        reading.value(type) { P(json: payload) }
    }

    /// The same event, for several reducers to look at: its payload is decoded once for all of them.
    package func forManyReducers() -> Event {
        guard reading.last == nil else { return self }
        var event = self
        event.reading = PayloadReading(last: PayloadReading.Last(nil))
        return event
    }
}

/// What a payload was last read as, for the copies of an event that are to remember it.
struct PayloadReading: Sendable, Equatable {
    /// nil: nothing is remembered. Most events are read by one reducer at most, and remembering has its price.
    var last: Last?

    final class Last: Sendable {
        let payload: Mutex<(any Payload)?>

        init(_ payload: sending (any Payload)?) { self.payload = Mutex(payload) }
    }

    init(last: Last? = nil) { self.last = last }

    init(_ payload: some Payload) { last = Last(payload) }

    func value<P: Payload>(_ type: P.Type, read: () -> P?) -> P? {
        guard let last else { return read() }
        return last.payload.withLock { last in
            if let known = last as? P { return known }
            let value = read()
            if let value { last = value }
            return value
        }
    }

    /// No part of what an event says.
    static func == (a: PayloadReading, b: PayloadReading) -> Bool { true }
}
