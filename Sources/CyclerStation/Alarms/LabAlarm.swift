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
    /// Code of the worst so far (`SHORT_HARD`, `LIMIT_TEMPERATURE`, `UNSAFE`).
    package var code: String
    package var level: AlarmLevel
    /// Lab time of the first event and of the last.
    package let first: Instant
    package var last: Instant
    /// In the order in which they were struck.
    package var channels: [ChannelIndex]
    /// What all of them have in common; never empty.
    package var shared: [SharedCause]
    /// What came and said nothing new.
    package var repeats = 0
    /// Channels that a person has acknowledged.
    package var acknowledged: [ChannelIndex] = []
    package var snooze: Snooze?
    /// What people have been told of it, nil before they were.
    package var told: Told?

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
        package var channels: Int
        /// Boot time.
        package var at: Instant
    }

    /// A person has acknowledged every channel of it.
    package var isAcknowledged: Bool { channels.allSatisfy(acknowledged.contains) }

    /// It is told again and again until somebody looks: trips and UNSAFE, never a warning.
    package var isPressing: Bool { level > .finding && !isAcknowledged }
}
