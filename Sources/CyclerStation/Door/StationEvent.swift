package import CyclerControl
package import CyclerCore

/// Everything that can happen to the station; recordable, and all it ever reacts to. What is large
/// and rare is indirect: every poll is handed on as one of these.
package enum StationEvent: Sendable {
    /// The shell is up: open every circuit, identify every instrument.
    case start
    case report(BusReport)
    /// A poll that brought these readings: the door of shells that have them already, a rehearsal
    /// or a replay. Everything after decoding is the same as behind a report.
    case polled(InstrumentIndex, Readings, requestedAt: Instant, repliedAt: Instant)
    case request(StationRequest, TrackingID, Operator)
    case writer(WriterReport)
    /// The instant asked for by `nextWake` has come.
    case wake
    /// The machine slept so long; nobody watched the instruments.
    case suspended(TimeSpan)
    case surroundings(freeDiskBytes: Int64?, clockSynchronised: Bool?)
    /// A run that an earlier life of the daemon left unfinished; behind `start`, once for each.
    indirect case saved(SavedRun)
    /// A program that a schedule called has ended, or was never begun.
    indirect case hookEnded(HookOutcome)
    /// The daemon ends: open everything. Runs are left for the next one, or ended.
    case shutdown(Farewell)
}

/// What becomes of runs when the daemon ends.
package enum Farewell: Hashable, Sendable {
    /// Another daemon comes behind it: runs are left to it, where their schedule permits.
    case untilRestart
    /// Nobody comes: runs are interrupted.
    case forGood
}

/// Who asked.
package struct Operator: Hashable, Sendable {
    package var uid: UInt32
    package var name: String
    package init(uid: UInt32, name: String) {
        self.uid = uid
        self.name = name
    }
}

/// A command of a person, its files already decoded.
package enum StationRequest: Sendable {
    case mount(ChannelIndex, Cell, text: String)
    case unmount(ChannelIndex)
    case start(ChannelIndex, StartOrder)
    case stop(ChannelIndex, StopPoint)
    case skip(ChannelIndex)
    case confirm(ChannelIndex)
    case amend(run: String, Amendment)
    case pause(ChannelIndex)
    case resume(ChannelIndex)
    case note(run: String, text: String)
    /// One channel, or all.
    case safe(ChannelIndex?)
    case acknowledge(ChannelIndex)
    /// Quiet about an alarm for a time; zero ends it.
    case snooze(alarm: Int, TimeSpan, reason: String)
    case set(InstrumentIndex, SetValue, reason: String)
    case zero(ChannelIndex)

    /// True for commands after which current may flow.
    var mayEnergise: Bool {
        switch self {
        case .start, .resume: true
        case .mount, .unmount, .stop, .skip, .confirm, .amend, .pause, .note, .safe, .acknowledge,
            .snooze, .set, .zero:
            false
        }
    }
}

/// What `start` brings along.
package struct StartOrder: Sendable {
    package var schedule: Schedule
    package var scheduleText: String
    /// Failed soft checks that the operator takes on, with the reasons.
    package var accepted: [(check: String, reason: String)]
    /// The earlier run whose counters are carried on.
    package var continuing: Continuation?
    /// A protocol of somebody else's, as it was submitted; kept in the run folder.
    package var original: String?
    /// The same schedule in the words of half and symmetric cells, for such a protocol.
    package var forHalfCells: (schedule: Schedule, text: String)?

    package init(
        schedule: Schedule, scheduleText: String, accepted: [(check: String, reason: String)],
        continuing: Continuation? = nil
    ) {
        self.continuing = continuing
        self.schedule = schedule
        self.scheduleText = scheduleText
        self.accepted = accepted
    }
}

extension StartOrder {
    /// The order in the words of the mounted cell.
    func inWords(of kind: CellKind) -> StartOrder {
        guard kind != .full, let other = forHalfCells else { return self }
        var order = self
        order.schedule = other.schedule
        order.scheduleText = other.text
        return order
    }
}

/// What a run takes over from an earlier one on the same cell.
package struct Continuation: Hashable, Sendable {
    package var run: String
    package var cell: String
    package var cycles: Int
    package var steps: Int
    package var charging: AmpereHours
    package var discharging: AmpereHours
    /// Its counters, cycles and metrics, as its checkpoint has them; nil when it has none.
    package var accounts: JSON?

    package init(
        run: String, cell: String, cycles: Int, steps: Int, charging: AmpereHours,
        discharging: AmpereHours, accounts: JSON? = nil
    ) {
        self.run = run
        self.cell = cell
        self.cycles = cycles
        self.steps = steps
        self.charging = charging
        self.discharging = discharging
        self.accounts = accounts
    }
}

/// A set point that a person gives by hand.
package enum SetValue: Hashable, Sendable {
    case temperature(Kelvins)
    /// Pressure at the rig's own port.
    case pressure(Pascals)
}

/// What the writer thread tells.
package enum WriterReport: Hashable, Sendable {
    /// Everything up to here was handed to `write(2)`.
    case written(UInt64)
    /// Everything up to here is synced.
    case durable(UInt64)
    case runOpened(ChannelIndex, name: String)
    case runFailed(ChannelIndex, errno: Int32)
    /// The queue is half full: warn.
    case slow
    /// The queue is 80 % full, or a write failed: open.
    case stuck(errno: Int32)
    /// Writing works again.
    case recovered
}
