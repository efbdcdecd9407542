import LedgerEvents
import Testing

@Suite("Reading an event's payload")
struct PayloadReadingTests {
    @Test("An event reads as its payload stands, whatever it or a copy of it was read as before")
    func changed() {
        let event = Draft(PolicyAdopted(policy: "one")).event(at: 1, recordedAt: 1).forManyReducers()
        #expect(event.decoded(PolicyAdopted.self)?.policy == "one")
        var copy = event
        copy.payload = Draft(PolicyAdopted(policy: "two")).payload
        #expect(copy.decoded(PolicyAdopted.self)?.policy == "two")
        #expect(event.decoded(PolicyAdopted.self)?.policy == "one")
        #expect(event.decoded(LedgerCreated.self) == nil)
        #expect(event.decoded(PolicyAdopted.self)?.policy == "one")
        #expect(copy != event)
    }

    @Test("Having been read is no difference between events")
    func equality() {
        let (read, unread) = (
            Draft(PolicyAdopted(policy: "one")).event(at: 1, recordedAt: 1).forManyReducers(),
            Draft(PolicyAdopted(policy: "one")).event(at: 1, recordedAt: 1)
        )
        _ = read.decoded(PolicyAdopted.self)
        #expect(read == unread)
    }

    @Test("A record's name reads back, and nothing else reads as one")
    func records() {
        for record in [RecordID.task("a/b"), .comment("c:1"), .task("é")] {
            #expect(RecordID(text: record.text) == record)
        }
        for text in ["", "task", "task/", "/a", "tasks/a", "Task/a"] { #expect(RecordID(text: text) == nil) }
    }
}
