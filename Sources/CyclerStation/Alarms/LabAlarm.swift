package import CyclerControl
package import CyclerCore

/// Something that channels may have in common, and that may be what is wrong with all of them.
package enum SharedCause: Hashable, Sendable {
    case channel(ChannelIndex)
    /// An oven, a pressure rig, a thermometer.
    case instrument(InstrumentIndex)
    case bus(BusIndex)
    /// A mains circuit or power supply, by its number among those of the lab.
    case supply(Int)
}

/// What happened to channels that have something in common, close together in time: one thing to
/// look at, however many channels it struck.
package struct LabAlarm: Hashable, Sendable {
    /// From 1; used once while the daemon lives.
    package let number: Int
    /// Lab time of the first event and of the last.
    package let first: Instant
    package var last: Instant
    /// In the order in which they were struck; never empty.
    package var struck: [Struck]
    /// What all of them have in common; never empty.
    package var shared: [SharedCause]
    /// What came and said nothing new.
    package var repeats = 0
    package var snooze: Snooze?
    /// What people have been told of it, nil before they were.
    package var told: Told?

    /// A channel, and the worst that has happened to it.
    package struct Struck: Hashable, Sendable {
        package let channel: ChannelIndex
        package var level: AlarmLevel
        /// `SHORT_HARD`, `LIMIT_TEMPERATURE`, `UNSAFE`.
        package var code: String
        /// A person has seen it.
        package var isAcknowledged = false

        /// It is told again and again until somebody looks.
        package var isPressing: Bool { level > .finding && !isAcknowledged }
    }

    /// A time of quiet that a person asked for.
    package struct Snooze: Hashable, Sendable {
        /// Boot time.
        package var until: Instant
        package var reason: String
        package var uid: UInt32

        package init(until: Instant, reason: String, uid: UInt32) {
            self.until = until
            self.reason = reason
            self.uid = uid
        }
    }

    /// What was said last, and when.
    package struct Told: Hashable, Sendable {
        package var level: AlarmLevel
        /// More has been struck, or worse, than was told.
        package var isBehind = false
        /// Boot time.
        package var at: Instant
    }

    /// The worst of it.
    package var level: AlarmLevel { struck.lazy.map(\.level).max() ?? .finding }

    /// The worst that nobody has acknowledged; a warning when nothing presses.
    package var pressing: AlarmLevel {
        struck.lazy.filter(\.isPressing).map(\.level).max() ?? .finding
    }

    /// Trips and UNSAFE press, never a warning.
    package var isPressing: Bool { pressing > .finding }
}
