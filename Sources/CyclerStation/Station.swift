package import CyclerControl
package import CyclerCore
import CyclerEngine
import CyclerWatch

/// The whole lab as one pure machine: what daemon, rehearsal and replay all drive.
///
/// One event in, all effects out, and only then the next event. It reads no clock and does no
/// I/O; `handle` is the only door.
package struct Station: Sendable {
    package let lab: StationLab
    var instruments: FixedList<InstrumentState>
    var channels: FixedList<Channel>
    /// State of each line, as its bus last said.
    var lines: [LineState]
    /// Boot time of the event in hand.
    var boot: Instant
    /// Lab time of the event in hand.
    var now: Instant
    var writer = WriterState()
    var surroundings = Surroundings()
    var isShuttingDown = false
    var alarms = LabAlarms()
    private var nextToken: UInt64 = 1 << 32
    /// Findings of the sample in hand, one element: kept so that no sample makes room for them
    /// anew, and apart so that whoever reads the station is not handed a copy of them.
    var scratch = FixedList([FindingBuffer()])
    /// What people see, as of the last `refreshStatus`.
    package var status: StatusSnapshot
    /// Boot time at which the station wants to be woken if nothing happens before.
    package private(set) var nextWake: Instant
    private var nextDue = Instant.distantFuture

    /// How often the station looks at ages and bounds when nothing else happens; boot time.
    static let lookEvery = TimeSpan.milliseconds(250)

    package init(lab: StationLab, at boot: Instant) {
        self.lab = lab
        self.boot = boot
        nextWake = boot
        let now = lab.clock.lab(at: boot)
        self.now = now
        instruments = FixedList(
            lab.instruments.enumerated().map { number, instrument in
                let index = InstrumentIndex(number)
                return InstrumentState(
                    index: index, lab: instrument,
                    drives: lab.channels.firstIndex { $0.potentiostat == index })
            })
        channels = FixedList(
            lab.channels.enumerated().map { number, channel in
                Channel(index: ChannelIndex(number), lab: channel, at: now)
            })
        lines = lab.buses.map { _ in .closed(errno: 0) }
        status = Self.firstStatus(of: lab, at: now)
    }

    /// Handles one event completely; `effects` is what must be done, in order.
    package mutating func handle(
        _ event: StationEvent, at boot: Instant, into effects: inout EffectBuffer
    ) {
        self.boot = boot
        now = lab.clock.lab(at: boot)
        switch event {
        case .start: start(into: &effects)
        case .report(let report): handle(report, into: &effects)
        case .polled(let index, let readings, let requested, let replied):
            read(index.number, readings, requested, replied, into: &effects)
        case .request(let request, let tracking, let person):
            handle(request, tracking, from: person, into: &effects)
        case .writer(let report): handle(report, into: &effects)
        case .wake: break
        case .suspended(let span): suspended(for: span, into: &effects)
        case .surroundings(let free, let clock):
            surroundings = Surroundings(freeDiskBytes: free, clockSynchronised: clock)
        case .saved(let run): restore(run, into: &effects)
        case .hookEnded(let outcome): hookEnded(outcome, into: &effects)
        case .shutdown(let farewell): shutDown(farewell, into: &effects)
        }
        lookAtTime(into: &effects)
        lookAtAlarms(into: &effects)
        for channel in channels.indices {
            channels[channel].run?.recorder.flushBurst(into: &effects)
        }
        planWake()
    }

    /// Boot time at which time alone changes something; a shell in virtual time, in which nothing
    /// hangs, need not wake earlier. Mutating only in name: a getter would be handed a copy.
    package mutating func seenDue() -> Instant { nextDue }

    private mutating func planWake() {
        var first = Instant.distantFuture
        for channel in channels.indices {
            let due = channels[channel].run?.due()
            if let ending = due?.lab {
                first = min(first, lab.clock.boot(at: ending) + TimeSpan(nanoseconds: 1))
            }
            if let entering = due?.boot { first = min(first, entering) }
        }
        nextDue = max(first, boot)
        nextWake = max(min(first, boot + Self.lookEvery), boot)
    }

    /// A token that no exchange has had before.
    mutating func newToken() -> ExchangeToken {
        defer { nextToken += 1 }
        return ExchangeToken(nextToken)
    }

    /// Every circuit is opened, whatever it was; every instrument is asked who it is.
    private mutating func start(into effects: inout EffectBuffer) {
        for index in channels.indices { openCircuit(index, into: &effects) }
        for index in instruments.indices { identify(index, into: &effects) }
    }

    /// A start or a resumption is under way.
    private func isGoingOn(_ channel: Int) -> Bool {
        guard let run = channels[channel].run else { return false }
        return run.ending == nil && run.entry != .none
    }

    private mutating func suspended(for span: TimeSpan, into effects: inout EffectBuffer) {
        say(.alarm, nil, "the machine slept \(Int(span.seconds)) s unwatched", into: &effects)
        for index in channels.indices
        where channels[index].phase.isUnderWay || isGoingOn(index) {
            hold(index, .suspended, into: &effects)
        }
    }
}

/// What the writer thread has confirmed so far.
struct WriterState: Hashable, Sendable {
    var written: UInt64 = 0
    var durable: UInt64 = 0
    var isStuck = false
    /// Last mark handed out.
    var mark: UInt64 = 0
}

/// What the shell knows of the machine.
struct Surroundings: Hashable, Sendable {
    var freeDiskBytes: Int64?
    var clockSynchronised: Bool?
}
