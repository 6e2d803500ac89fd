package import CyclerCore

/// Everything that can be made to go wrong in a lab.
package enum FaultKind: Hashable, Sendable {
    /// Nothing is read or answered; what arrives waits. Thawing answers it late.
    case freeze
    /// Replies come so much later.
    case late(TimeSpan)
    /// Replies lose their second half.
    case truncate
    /// Replies carry a wrong checksum (RTU), transaction id (TCP) or character (text).
    case badChecksum
    /// Replies carry the number of the next unit, otherwise well formed.
    case otherUnit
    /// Requests are obeyed, replies are swallowed.
    case silent
    /// Random bytes come ahead of each reply.
    case garbage
    /// The last reply is sent once more, now, unasked; random bytes when there was none.
    case stale
    /// The line is gone: pty master or sockets closed, until it returns.
    case hangUp
    case device(DeviceFault)

    /// True for faults that only a whole line can have.
    package var needsLine: Bool { self == .stale || self == .hangUp }

    /// True for faults inside a device.
    package var isDevice: Bool { if case .device = self { true } else { false } }

    /// True for faults that happen to one reply after another, so that they can be counted.
    package var isPerReply: Bool {
        switch self {
        case .late, .truncate, .badChecksum, .otherUnit, .silent, .garbage: true
        case .freeze, .stale, .hangUp, .device: false
        }
    }
}

/// A fault as it is written in commands: a word, with a value for some.
package enum FaultWord: String, Hashable, Sendable, CaseIterable {
    case freeze, late, truncate, silent, garbage, stale
    case badCRC = "bad-crc"
    case otherUnit = "other-unit"
    case hangUp = "hang-up"
    case watchdogIgnored = "watchdog-ignore"
    case stuckOutput = "stuck-output"
    case leadOpen = "lead-open"
    case leadsShorted = "leads-shorted"
    case leadsReversed = "leads-reversed"
    case cellShort = "cell-short"
    case cellLeak = "cell-leak"
    case contactLoss = "contact-loss"
    case senseOpen = "sense-open"
    case offsetStep = "offset-step"
    case sensorBroken = "sensor-broken"

    /// What the value means, nil for faults that take none.
    package var valueMeaning: String? {
        switch self {
        case .late: "milliseconds"
        case .cellLeak: "S/cm2"
        case .contactLoss: "share that is left"
        case .offsetStep: "V"
        case .freeze, .truncate, .silent, .garbage, .stale, .badCRC, .otherUnit, .hangUp,
            .watchdogIgnored, .stuckOutput, .leadOpen, .leadsShorted,
            .leadsReversed, .cellShort, .senseOpen, .sensorBroken:
            nil
        }
    }

    /// The fault; nil when a value is missing, superfluous or out of range.
    package func fault(value: Double?) -> FaultKind? {
        switch (self, value) {
        case (.late, let ms?) where (0...60_000).contains(ms): .late(.seconds(ms / 1000))
        case (.cellLeak, let leak?) where (0...1).contains(leak):
            .device(.cellLeak(siemensPerSquareCentimetre: leak))
        case (.offsetStep, let volts?) where volts.magnitude <= 5:
            .device(.offsetStep(Volts(volts)))
        case (.contactLoss, let share?) where (0.01...1).contains(share):
            .device(.contactLoss(share: share))
        case (_, .some), (.late, nil), (.cellLeak, nil), (.contactLoss, nil),
            (.offsetStep, nil):
            nil
        case (.freeze, nil): .freeze
        case (.truncate, nil): .truncate
        case (.silent, nil): .silent
        case (.garbage, nil): .garbage
        case (.stale, nil): .stale
        case (.badCRC, nil): .badChecksum
        case (.otherUnit, nil): .otherUnit
        case (.hangUp, nil): .hangUp
        case (.watchdogIgnored, nil): .device(.watchdogIgnored)
        case (.stuckOutput, nil): .device(.stuckOutput)
        case (.leadOpen, nil): .device(.leadOpen)
        case (.leadsShorted, nil): .device(.leadsShorted)
        case (.leadsReversed, nil): .device(.leadsReversed)
        case (.cellShort, nil): .device(.cellShort)
        case (.senseOpen, nil): .device(.senseOpen)
        case (.sensorBroken, nil): .device(.sensorBroken)
        }
    }
}
