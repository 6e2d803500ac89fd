import CyclerControl
import CyclerCore
import CyclerEngine
import CyclerWatch

/// One position and everything that is true of it now. The station's extensions act on it; this
/// file only says what there is.
struct Channel: Sendable {
    let index: ChannelIndex
    let lab: StationChannel
    private(set) var phase: ChannelPhase = .empty
    /// Lab time of the last change of phase.
    private(set) var since: Instant
    var cell: Cell?
    var cellText = ""
    var run: Run?
    var supervisor: Supervisor
    /// Voltage zero of the channel, nil until measured.
    var zero: ZeroOffset?
    var zeroing: ZeroMeasurement?
    /// The rest after plating that may show the zero again.
    var restZero: RestZero?
    /// Commands that wait for the circuit to be open, or for the run to begin.
    var waiting: [WaitingAnswer] = []
    /// The writer's mark behind the closing of the last run, and how long it is waited for.
    var closing: (mark: UInt64, deadline: Instant)?
    var lastSample: Sample?
    /// Boot time of the last whole reading, or of leaving open: confirmations alone are no watch.
    var seenAt = Instant.zero
    /// Last voltage read, however long ago; an instrument that cannot see an open cell needs it.
    var lastVoltage: Volts?
    /// The voltage that an earlier life of the daemon left the cell at.
    var voltageBefore: Volts?

    init(index: ChannelIndex, lab: StationChannel, at now: Instant) {
        self.index = index
        self.lab = lab
        self.since = now
        self.supervisor = Supervisor(channelLimits: lab.limits)
    }

    /// A run on a cell begins: its limits, and nothing of what was seen before.
    mutating func supervise(_ cell: Cell) {
        supervisor = Supervisor(channelLimits: lab.limits)
        supervisor.cellLimits = LimitSet(of: cell)
    }

    mutating func enter(_ phase: ChannelPhase, at now: Instant) {
        self.phase = phase
        since = now
    }
}

/// A command whose answer needs something to happen first.
struct WaitingAnswer: Sendable {
    enum Event: Hashable, Sendable {
        /// The circuit is shown to be open.
        case open
        /// The run's files are closed.
        case runClosed
        /// The first set point, or the resumed one, is in force.
        case inForce
        /// The zero measurement is done.
        case zeroed
    }

    var tracking: TrackingID
    var event: Event
    var verb: StaticString
}

/// Collects readings at zero current for `zero`.
struct ZeroMeasurement: Sendable {
    /// Readings that make a zero.
    static let samplesWanted = 16
    /// An offset beyond this is not an offset but a cell.
    static let offsetMax = Volts(0.020)

    private var count = 0
    private var mean = 0.0
    private var squares = 0.0

    /// Takes a reading; returns the zero once there are enough (Welford's recurrence).
    mutating func take(_ voltage: Volts, at now: Instant) -> ZeroOffset? {
        count += 1
        let delta = voltage.value - mean
        mean += delta / Double(count)
        squares += delta * (voltage.value - mean)
        guard count >= Self.samplesWanted else { return nil }
        let deviation = (squares / Double(count - 1)).squareRoot()
        return ZeroOffset(
            value: Volts(mean), uncertainty: Volts(deviation / Double(count).squareRoot()),
            at: now)
    }
}
