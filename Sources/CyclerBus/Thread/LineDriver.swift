internal import CLinuxShims
internal import CyclerCore
internal import Glibc

/// Carries out what a bus machine decides, on a real link and the real clock. Belongs to one
/// thread.
struct LineDriver {
    /// Longest wait in one step, so that whoever watches the thread sees it live.
    static let stepLongest = TimeSpan.milliseconds(250)
    /// POLLRDHUP, hidden by the overlay: the peer closed its side.
    private static let peerClosed: Int16 = 0x2000

    var machine: BusMachine
    /// What the machine said since the owner last emptied it.
    var reports: [BusReport] = []
    private let link: any BusLink
    private var reply: [UInt8] = []
    private var times: TransactionTimes

    init(machine: BusMachine, link: any BusLink) {
        self.machine = machine
        self.link = link
        times = TransactionTimes(requestedAt: .zero, repliedAt: .zero)
        reply.reserveCapacity(RawReplies.bytesMax)
        reports.reserveCapacity(64)
    }

    /// Hands the machine a command.
    mutating func command(_ command: BusCommand) {
        machine.command(command, at: BootClock.now, into: &reports)
    }

    /// Does the next thing. A wait ends at `latest` at the latest, and at once when `bell`, an
    /// event descriptor, rings.
    mutating func step(bell: Int32, latest: Instant = .distantFuture) {
        switch machine.next(at: BootClock.now, into: &reports) {
        case .open:
            open()
        case .close:
            link.close()
        case .flush:
            link.flush()
        case .transact(let transaction):
            transact(transaction, regardless: false)
        case .transactRegardless(let transaction):
            transact(transaction, regardless: true)
        case .listen(let until):
            wait(until: min(until, latest), bell: bell, listening: true)
        case .sleep(let until):
            wait(until: min(until, latest), bell: bell, listening: false)
        }
    }

    /// Closes the port for good.
    func finish() { link.close() }

    private mutating func open() {
        do throws(OpenFailure) {
            try link.open()
            machine.opened(at: BootClock.now, into: &reports)
        } catch {
            machine.openFailed(error, at: BootClock.now, into: &reports)
        }
    }

    private mutating func transact(_ transaction: BusTransaction, regardless: Bool) {
        let outcome = link.transact(
            transaction, regardless: regardless, reply: &reply, times: &times)
        machine.transacted(outcome, reply: reply, times: times, into: &reports)
    }

    private mutating func wait(until: Instant, bell: Int32, listening: Bool) {
        let span = min(until - BootClock.now, Self.stepLongest)
        guard span > .zero else { return }
        var rung: Int16 = 0
        var happened: Int16 = 0
        let wanted = Self.peerClosed | (listening ? Int16(POLLIN) : 0)
        let ready = lx_poll2(
            bell, Int16(POLLIN), &rung, link.descriptor, wanted, &happened, span.nanoseconds)
        guard ready > 0 else { return }
        if rung != 0 { lx_eventfd_clear(bell) }
        if happened & Int16(POLLHUP | POLLERR | POLLNVAL) != 0
            || happened & Self.peerClosed != 0
        {
            machine.lost(errno: EIO, at: BootClock.now, into: &reports)
        } else if happened != 0 {
            link.flush()
            machine.heard(at: BootClock.now)
        }
    }
}
