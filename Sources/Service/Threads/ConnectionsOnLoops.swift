import HummingbirdCore
import Logging
import NIOCore

/// Serves each connection where its bytes arrive: what its tasks do between two suspensions runs on its event loop. On
/// the cooperative pool a request would wake another thread to be read, and another one to be answered.
///
/// The price is that what takes long holds up all connections of a loop. Such work goes elsewhere: blocking calls to
/// the ledger's own threads, and the rest with `OnThePool`.
struct ConnectionsOnLoops<Base: ServerChildChannel>: ServerChildChannel {
    let base: Base

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Base.Value> {
        base.setup(channel: channel, logger: logger)
    }

    func handle(value: Base.Value, logger: Logger) async {
        await withTaskExecutorPreference(EventLoopExecutor(value.channel.eventLoop)) {
            await base.handle(value: value, logger: logger)
        }
    }
}

private final class EventLoopExecutor: TaskExecutor {
    private let loop: any EventLoop

    init(_ loop: any EventLoop) { self.loop = loop }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        loop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
