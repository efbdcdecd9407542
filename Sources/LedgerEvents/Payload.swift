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
        let payload: Mutex<KnownPayload?>

        init(_ payload: KnownPayload?) { self.payload = Mutex(payload) }
    }

    init(last: Last? = nil) { self.last = last }

    init(_ payload: some Payload) { last = Last(PayloadOf(payload)) }

    func value<P: Payload>(_ type: P.Type, read: () -> P?) -> P? {
        guard let last else { return read() }
        if let known = last.payload.withLock(\.self), known.type == ObjectIdentifier(type) {
            return unsafeDowncast(known, to: PayloadOf<P>.self).payload
        }
        return last.remember(read)
    }

    /// No part of what an event says.
    static func == (a: PayloadReading, b: PayloadReading) -> Bool { true }
}

extension PayloadReading.Last {
    fileprivate func remember<P: Payload>(_ read: () -> P?) -> P? {
        guard let value = read() else { return nil }
        payload.withLock { $0 = PayloadOf(value) }
        return value
    }
}

/// A payload that says of which type it is: to compare that takes less than a cast does, which is more than to read one.
class KnownPayload: @unchecked Sendable {
    // @unchecked: nothing of it changes, and nobody else makes classes of this one.
    let type: ObjectIdentifier

    fileprivate init(_ type: ObjectIdentifier) { self.type = type }
}

private final class PayloadOf<P: Payload>: KnownPayload, @unchecked Sendable {
    let payload: P

    init(_ payload: P) {
        self.payload = payload
        super.init(ObjectIdentifier(P.self))
    }
}
