import Foundation
import Synchronization
import Testing

@testable import Ledger

@Suite("Who listens for the log's growth")
struct HeadSignalTests {
    @Test("Whoever stops listening while the head moves holds up nobody", .timeLimit(.minutes(1)))
    func stopping() async {
        let signal = HeadSignal(head: 0)
        let isOver = Atomic(false)
        // Of its own, as the writer's is: the pool may have no thread to spare for one that moves all the time.
        let mover = Thread {
            var head: Int64 = 0
            while !isOver.load(ordering: .relaxed) {
                head += 1
                signal.moved(to: head)
            }
        }
        mover.start()
        for _ in 0..<5_000 {
            let listener = Task { for await _ in signal.updates() {} }
            await Task.yield()
            listener.cancel()
            await listener.value
        }
        isOver.store(true, ordering: .relaxed)
    }

    @Test("A listener hears of the newest head, whatever it has missed")
    func newest() async {
        let signal = HeadSignal(head: 3)
        var heads = signal.updates().makeAsyncIterator()
        #expect(await heads.next() == 3)
        for head in [5, 4, 9] as [Int64] { signal.moved(to: head) }
        #expect(await heads.next() == 9)
    }
}
