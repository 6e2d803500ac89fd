internal import CLinuxShims
package import CyclerCore
internal import Glibc
internal import Synchronization

/// Why a bus thread could not be set up; errno.
package struct BusStartFailure: Error, Hashable, Sendable {
    package let errno: Int32
}

/// One bus: its thread, which alone touches the port, and the way in and out for one engine.
///
/// `submit` may be called from any thread, `drain` from one. A command, unless it is a
/// renewal, ends any wait of the thread at once; a request on the wire is finished first.
package final class BusThread: Sendable {
    private let index: BusIndex
    private let name: String
    private let address: BusAddress
    private let members: [BusMember]
    private let wake: @Sendable () -> Void
    private let inbox: Mutex<CommandInbox>
    private let ring = ReportRing()
    private let bell: Int32
    private let beats = Atomic<UInt64>(0)
    private let stopping = Atomic<Bool>(false)
    private let thread = Mutex<pthread_t?>(nil)

    /// Prepares a bus; nothing is opened yet. `wake` is called on the bus thread when reports were
    /// added, once until the next `drain`, and must not block.
    package init(
        index: BusIndex, name: String, address: BusAddress, members: [BusMember],
        wake: @escaping @Sendable () -> Void
    ) throws(BusStartFailure) {
        let bell = lx_eventfd()
        guard bell >= 0 else { throw BusStartFailure(errno: -bell) }
        self.index = index
        self.name = name
        self.address = address
        self.members = members
        self.wake = wake
        self.bell = bell
        inbox = Mutex(CommandInbox(members))
    }

    deinit { _ = close(bell) }

    /// Starts the thread, which opens the port and begins to poll.
    package func start() throws(BusStartFailure) {
        var created = pthread_t()
        let context = Unmanaged.passRetained(self)
        let code = pthread_create(
            &created, nil,
            { raw in
                guard let raw else { return nil }
                Unmanaged<BusThread>.fromOpaque(raw).takeRetainedValue().run()
                return nil
            }, context.toOpaque())
        guard code == 0 else {
            context.release()
            throw BusStartFailure(errno: code)
        }
        thread.withLock { $0 = created }
    }

    /// Hands over a command. False when it was dropped because the inbox is full, which never
    /// happens to a make-safe or a renewal.
    package func submit(_ command: BusCommand) -> Bool {
        let taken = inbox.withLock { $0.put(command) }
        switch command {
        // Nothing to do at once: the thread looks here before it judges any renewal to have lapsed.
        case .renew: break
        case .submit, .makeSafe, .acknowledge, .release: lx_eventfd_signal(bell)
        }
        return taken
    }

    /// Shows every report that is there, oldest first; returns how many.
    @discardableResult
    package func drain(_ body: (BusReport) -> Void) -> Int { ring.drain(body) }

    /// Rises at least four times a second while the thread lives, a request on the wire aside,
    /// which may take its total timeout.
    package var heartbeat: UInt64 { beats.load(ordering: .relaxed) }

    /// Ends the thread after the request on the wire, closes the port and waits for both. Makes
    /// nothing safe. Not to be called from `wake`.
    package func stop() {
        stopping.store(true, ordering: .releasing)
        lx_eventfd_signal(bell)
        let running = thread.withLock { handle in
            defer { handle = nil }
            return handle
        }
        if let running { pthread_join(running, nil) }
    }

    private func run() {
        _ = lx_name_this_thread("bus:" + name)
        let machine = BusMachine(
            bus: index, policy: BusPolicy(address), members: members, at: BootClock.now)
        var driver = LineDriver(machine: machine, link: makeLink(address))
        var outlet = ReportOutlet(ring: ring, bus: index, members: members)
        var commands: [BusCommand] = []
        commands.reserveCapacity(CommandInbox.capacity + 2 * members.count)
        while !stopping.load(ordering: .acquiring) {
            let dropped = inbox.withLock {
                $0.take(into: &commands, urgentOnly: outlet.isStuck)
            }
            for command in commands { driver.command(command) }
            commands.removeAll(keepingCapacity: true)
            if dropped { driver.reportInboxFull(index) }
            driver.step(bell: bell)
            if outlet.publish(&driver.reports), ring.mustRing() { wake() }
            beats.add(1, ordering: .relaxed)
        }
        driver.finish()
        if outlet.publish(&driver.reports), ring.mustRing() { wake() }
    }
}

extension LineDriver {
    fileprivate mutating func reportInboxFull(_ bus: BusIndex) {
        let now = BootClock.now
        reports.append(
            BusReport(bus: bus, kind: .inboxFull, requestedAt: now, repliedAt: now))
    }
}
