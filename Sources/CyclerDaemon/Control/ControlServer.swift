package import CyclerControl
import CyclerCore
import Glibc
import NIOCore
import NIOPosix
import Synchronization

/// The control socket: one event loop thread that answers queries from the snapshot and hands
/// the rest to the backend. Nothing the engine calls here waits.
package final class ControlServer: Sendable {
    /// Log lines of the server, every command among them.
    package typealias Log = @Sendable (LogPriority, String) -> Void

    private struct Running: Sendable {
        let group: MultiThreadedEventLoopGroup
        let readers: NIOThreadPool
        let listener: any Channel
        let desk: NIOLoopBoundBox<ControlDesk>
        let socket: ControlSocket
        let tick: RepeatedTask
        /// Held as long as the socket file is ours.
        let lock: InstanceLock
    }

    private let configuration: ControlServerConfiguration
    private let backend: any ControlBackend
    private let log: Log
    private let running = Mutex<Running?>(nil)
    private let eventsPending = Atomic<Int>(0)
    private let eventsDropped = Atomic<Int>(0)
    private let beats = Atomic<UInt64>(0)

    package init(
        configuration: ControlServerConfiguration, backend: any ControlBackend,
        log: @escaping Log
    ) {
        self.configuration = configuration
        self.backend = backend
        self.log = log
    }

    /// Advances with the event loop, once per watch period.
    package var heartbeat: UInt64 { beats.load(ordering: .relaxed) }

    /// Events dropped because the loop did not keep up.
    package var droppedEvents: Int { eventsDropped.load(ordering: .relaxed) }

    /// Binds the socket and serves; returns when clients can connect. The lock is proof that a
    /// socket file that is there was left by a dead daemon.
    package func start(under lock: InstanceLock) throws(ControlServerError) {
        precondition(running.withLock { $0 == nil }, "a control server starts once")
        let operators = try gid(configuration.operatorsGroup)
        let observers = try gid(configuration.observersGroup)
        let (socket, descriptor) = try ControlSocket.bind(
            path: configuration.socketPath, group: observers ?? operators,
            warn: { log(.warning, $0) })
        let policy = AccessPolicy(owner: geteuid(), operators: operators, observers: observers)
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let readers = NIOThreadPool(numberOfThreads: 1)
        readers.start()
        let loop = group.next()
        let desk = NIOLoopBoundBox.makeBoxSendingValue(
            ControlDesk(
                backend: backend, policy: policy, bounds: configuration.bounds, loop: loop,
                readers: readers, log: log),
            eventLoop: loop)
        do {
            let listener = try listen(descriptor, group, desk)
            let tick = schedule(on: loop, desk)
            running.withLock {
                $0 = Running(
                    group: group, readers: readers, listener: listener, desk: desk,
                    socket: socket, tick: tick, lock: lock)
            }
        } catch {
            socket.remove()
            try? readers.syncShutdownGracefully()
            try? group.syncShutdownGracefully()
            throw .server("\(error)")
        }
    }

    private func gid(_ name: String?) throws(ControlServerError) -> gid_t? {
        guard let name else { return nil }
        guard let gid = PeerCredentials.group(named: name) else { throw .unknownGroup(name) }
        return gid
    }

    private func listen(
        _ descriptor: Int32, _ group: MultiThreadedEventLoopGroup,
        _ desk: NIOLoopBoundBox<ControlDesk>
    ) throws -> any Channel {
        let high = configuration.bounds.outboundBytes
        return try ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 64)
            .childChannelOption(
                .writeBufferWaterMark,
                value: ChannelOptions.Types.WriteBufferWaterMark(low: high / 2, high: high)
            )
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        ControlConnection(desk: desk.value))
                }
            }
            .withBoundSocket(descriptor)
            .wait()
    }

    private func schedule(
        on loop: any EventLoop, _ desk: NIOLoopBoundBox<ControlDesk>
    ) -> RepeatedTask {
        let period = TimeAmount.nanoseconds(configuration.bounds.watchPeriod.nanoseconds)
        return loop.scheduleRepeatedTask(initialDelay: .zero, delay: period) { [weak self] _ in
            self?.beats.wrappingAdd(1, ordering: .relaxed)
            desk.value.tick()
        }
    }

    /// Tells the client of a tracked request how it ended. From any thread; never waits. A
    /// client that left is not told.
    package func finish(_ tracking: TrackingID, with answer: ControlAnswer) {
        guard let running = running.withLock({ $0 }) else { return }
        // Always through the queue of the loop: `accepted` goes out before `done`, even when the
        // backend answers while it is being asked.
        running.group.next().execute { running.desk.value.finish(tracking, with: answer) }
    }

    /// Sends an event to every watcher. From any thread; never waits, drops the event when the
    /// loop is too far behind.
    package func publish(_ event: ControlEvent) {
        guard let running = running.withLock({ $0 }) else { return }
        let pending = eventsPending.wrappingAdd(1, ordering: .relaxed).newValue
        guard pending <= configuration.bounds.pendingEvents else {
            eventsPending.wrappingSubtract(1, ordering: .relaxed)
            eventsDropped.wrappingAdd(1, ordering: .relaxed)
            return
        }
        running.group.next().execute { [self] in
            eventsPending.wrappingSubtract(1, ordering: .relaxed)
            running.desk.value.publish(event)
        }
    }

    /// Stops listening, drops every client after what is already on its way, removes the socket
    /// file and joins the threads. Not from the event loop.
    package func stop() {
        guard let running = running.withLock({ $0.take() }) else { return }
        running.tick.cancel()
        try? running.listener.close().wait()
        running.socket.remove()
        try? running.group.next().submit { running.desk.value.closeAll() }.wait()
        try? running.readers.syncShutdownGracefully()
        try? running.group.syncShutdownGracefully()
    }
}
