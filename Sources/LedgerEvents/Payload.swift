/// What is particular to a type of event. The stored form is JSON with the keys spelt out in `CodingKeys`; enums are
/// stored by raw strings that are written down, never by names that the compiler made up.
package protocol Payload: Codable, Sendable, Equatable {
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
        JSON.value(type, from: payload)
    }
}
