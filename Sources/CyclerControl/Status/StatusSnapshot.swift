package import CyclerCore

/// The state of a line in one word, with its errno where it has one.
package enum LineWord: String, Hashable, Sendable, CaseIterable {
    case closed, locked, quarantined, unproven, ready

    /// The word for a line state.
    package init(_ state: LineState) {
        switch state {
        case .closed: self = .closed
        case .locked: self = .locked
        case .quarantined: self = .quarantined
        case .unproven: self = .unproven
        case .ready: self = .ready
        }
    }
}

/// One bus and its counters since the start of the daemon.
package struct BusStatus: Hashable, Sendable {
    package var name: String
    package var line: LineWord
    /// errno of the last failed open; 0 when there is none.
    package var errno: Int32
    package var since: UnixTime
    package var transactions: Int
    package var timeouts: Int
    /// Poll deadlines that passed unused.
    package var missedSlots: Int
    /// Median and 95th percentile from request to reply, boot time; nil before the first.
    package var latencyMedian: TimeSpan?
    package var latency95: TimeSpan?

    package init(
        name: String, line: LineState, since: UnixTime, transactions: Int = 0, timeouts: Int = 0,
        missedSlots: Int = 0, latencyMedian: TimeSpan? = nil, latency95: TimeSpan? = nil
    ) {
        self.name = name
        self.line = LineWord(line)
        if case .closed(let errno) = line { self.errno = errno } else { self.errno = 0 }
        self.since = since
        self.transactions = transactions
        self.timeouts = timeouts
        self.missedSlots = missedSlots
        self.latencyMedian = latencyMedian
        self.latency95 = latency95
    }
}

/// One instrument.
package struct InstrumentStatus: Hashable, Sendable {
    package var name: String
    package var bus: String
    package var isOnline: Bool
    package var since: UnixTime
    /// What it says it is; empty until it was asked.
    package var identity: String

    package init(
        name: String, bus: String, isOnline: Bool, since: UnixTime, identity: String = ""
    ) {
        self.name = name
        self.bus = bus
        self.isOnline = isOnline
        self.since = since
        self.identity = identity
    }
}

/// The whole lab at one moment: what the control server answers from. A value; copying it copies
/// references to three arrays.
package struct StatusSnapshot: Hashable, Sendable {
    package var lab: String
    /// Version of the daemon.
    package var version: String
    package var state: DaemonState
    /// Wall clock of the last change of `state`.
    package var since: UnixTime
    /// Wall clock at which the snapshot was taken.
    package var takenAt: UnixTime
    /// Lab seconds per second; 1 with real instruments.
    package var speed: Int
    package var channels: [ChannelStatus]
    package var buses: [BusStatus]
    package var instruments: [InstrumentStatus]
    /// What is not over yet, oldest first.
    package var alarms: [AlarmStatus] = []

    package init(
        lab: String, version: String, state: DaemonState, since: UnixTime, takenAt: UnixTime,
        speed: Int = 1, channels: [ChannelStatus] = [], buses: [BusStatus] = [],
        instruments: [InstrumentStatus] = []
    ) {
        self.lab = lab
        self.version = version
        self.state = state
        self.since = since
        self.takenAt = takenAt
        self.speed = speed
        self.channels = channels
        self.buses = buses
        self.instruments = instruments
    }

    /// What a client is greeted with.
    package var hello: Hello { Hello(version: version, state: state, lab: lab) }
}
