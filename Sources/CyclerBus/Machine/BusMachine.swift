package import CyclerCore

/// Decides what happens on one line, and when: who goes first, what is refused, when a value may
/// be trusted, when an instrument must be made safe.
///
/// Pure: reads no clock and touches no port. A driver (the bus thread, or a simulation in virtual
/// time) asks `next` for an action, carries it out and tells the machine what came of it.
/// Reports are appended to a buffer that the driver owns and reuses.
///
/// Why a make-safe may be believed on a line that is not proven: after a request without answer
/// nothing that energises is sent before a proof, and an instrument works in order. So a late
/// answer that is taken for a read-back tells of a moment at which the instrument was no less
/// energised than after the make-safe's own writes.
package struct BusMachine: Sendable {
    /// What the request on the wire belongs to.
    enum InFlight: Equatable {
        case nothing
        case exchange
        case proof(member: Int)
        case safety
    }

    let bus: BusIndex
    let policy: BusPolicy
    var members: [MemberState]
    var line: LineTracker
    var queue = ExchangeQueue()
    var running: RunningExchange?
    var safety: SafetyRun?
    var inFlight = InFlight.nothing
    /// No request before this: the line's gap, and what the last transaction asked for.
    var quietUntil: Instant
    var announced: LineState?
    /// The last request and the instants around it, for gaps and costs.
    var gapAfterCurrent = TimeSpan.zero

    /// A line that is closed and wants to be opened at `start`, when the first polls fall due.
    package init(bus: BusIndex, policy: BusPolicy, members: [BusMember], at start: Instant) {
        self.bus = bus
        self.policy = policy
        self.members = members.map { MemberState($0, at: start) }
        line = LineTracker(at: start)
        quietUntil = start
    }

    /// What to do now. Ask again after carrying it out, after a command, and when a wait is over.
    package mutating func next(
        at now: Instant, into reports: inout [BusReport]
    ) -> BusAction {
        precondition(inFlight == .nothing, "the request on the wire has no result yet")
        keepHouse(at: now, into: &reports)
        switch line.phase {
        case .closed(let retryAt):
            guard now >= retryAt else { return .sleep(until: min(retryAt, houseDue)) }
            line.beginOpening()
            return .open
        case .opening:
            preconditionFailure("the port is being opened")
        case .failing(let errno):
            line.closed(at: now, longest: reopenLongest)
            // Its own back-off sees to it that this does not become a tight loop.
            if makeSafeDue != .distantFuture { line.openNow(at: now) }
            announce(.closed(errno: errno), at: now, into: &reports)
            return .close
        case .quarantined(let quarantine, let flushed):
            if let action = safetyAction(at: now) { return action }
            guard flushed else {
                line.noteFlushed()
                return .flush
            }
            guard now >= quarantine.until else {
                return .listen(until: min(quarantine.until, min(houseDue, makeSafeDue)))
            }
            line.endQuarantine()
            announce(.unproven, at: now, into: &reports)
            return .flush
        case .usable:
            return safetyAction(at: now) ?? work(at: now, into: &reports)
        }
    }

    /// The request on the wire has ended. `reply` holds registers high byte first, one byte per
    /// bit, or text without its terminator; nothing for a write.
    package mutating func transacted(
        _ outcome: LinkOutcome, reply: [UInt8], times: TransactionTimes,
        into reports: inout [BusReport]
    ) {
        let ended = inFlight
        inFlight = .nothing
        quietUntil = times.repliedAt + policy.gap + gapAfterCurrent
        switch ended {
        case .nothing:
            preconditionFailure("no request was on the wire")
        case .exchange:
            exchangeTransacted(outcome, reply: reply, times: times, into: &reports)
        case .proof(let member):
            proofTransacted(member, outcome, reply: reply, times: times, into: &reports)
        case .safety:
            safetyTransacted(outcome, reply: reply, times: times, into: &reports)
        }
    }

    /// Puts a request on the wire.
    mutating func send(_ transaction: BusTransaction, as purpose: InFlight) -> BusTransaction {
        inFlight = purpose
        gapAfterCurrent = transaction.gapAfter
        return transaction
    }

    // MARK: Queries

    /// True from the start of an energising exchange until a release or an accepted make-safe.
    package func isEnergised(_ instrument: InstrumentIndex) -> Bool {
        members[position(of: instrument)].energy != .open
    }

    /// True while a make-safe is wanted that has not succeeded.
    package func isBeingMadeSafe(_ instrument: InstrumentIndex) -> Bool {
        members[position(of: instrument)].unsafe != nil
    }

    /// Why the last attempt at a make-safe failed; nil when none is wanted.
    package func unsafeFault(of instrument: InstrumentIndex) -> BusFault? {
        members[position(of: instrument)].unsafe?.fault
    }

    /// The epoch that the next energising exchange must carry, once acknowledged.
    package func epoch(of instrument: InstrumentIndex) -> Epoch {
        members[position(of: instrument)].epoch
    }

    /// Where an instrument sits among the members; one that is not there is a programming error.
    func position(of instrument: InstrumentIndex) -> Int {
        for index in members.indices where members[index].plan.instrument == instrument {
            return index
        }
        preconditionFailure("instrument \(instrument.number) is not on this bus")
    }

    var latencyMax: TimeSpan {
        var longest = TimeSpan.zero
        for index in members.indices { longest = max(longest, members[index].plan.latencyMax) }
        return longest
    }

    /// Whoever waits to be made safe shortens the wait for the port.
    var reopenLongest: TimeSpan {
        makeSafeDue == .distantFuture ? BusPolicy.reopenLongest : BusPolicy.makeSafeLongest
    }

    // MARK: Reports

    func post(
        _ kind: BusReport.Kind, from requestedAt: Instant, to repliedAt: Instant,
        replies: RawReplies = RawReplies(), into reports: inout [BusReport]
    ) {
        reports.append(
            BusReport(
                bus: bus, kind: kind, requestedAt: requestedAt, repliedAt: repliedAt,
                replies: replies))
    }

    mutating func announce(_ state: LineState, at now: Instant, into reports: inout [BusReport]) {
        guard announced != state else { return }
        announced = state
        post(.line(state), from: now, to: now, into: &reports)
    }

    func refuse(
        _ exchange: BusExchange, _ fault: BusFault, at now: Instant,
        into reports: inout [BusReport]
    ) {
        let kind = BusReport.Kind.exchange(
            exchange.token, exchange.instrument, .failed(fault, at: 0))
        post(kind, from: now, to: now, into: &reports)
    }
}
