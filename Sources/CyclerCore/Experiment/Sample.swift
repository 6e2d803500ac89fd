/// How far a sample may be believed.
package enum SampleQuality: UInt8, Sendable {
    /// Fresh, complete, in range.
    case good
    /// Read in full, but the instrument flags the value (over range, compliance).
    case flagged
    /// Older than its source promises; drives nothing but make-safe.
    case stale
}

/// Flags that instruments raise beside their readings.
package struct InstrumentFlags: OptionSet, Hashable, Sendable {
    package let rawValue: UInt16
    package init(rawValue: UInt16) { self.rawValue = rawValue }

    /// The instrument is at its compliance limit: it no longer controls what it was told to.
    package static let compliance = Self(rawValue: 1 << 0)
    /// The voltage reading is outside the range.
    package static let voltageOverRange = Self(rawValue: 1 << 1)
    /// The current reading is outside the range.
    package static let currentOverRange = Self(rawValue: 1 << 2)
    /// A hardware limit or the instrument's own watchdog opened the circuit.
    package static let protectionTripped = Self(rawValue: 1 << 3)
    /// A sensor is broken or absent.
    package static let sensorFault = Self(rawValue: 1 << 4)
}

/// What one poll of one instrument says, after decoding. Nil means not offered or not a reading.
package struct Readings: Hashable, Sendable {
    package var voltage: Volts?
    package var current: Amperes?
    package var temperature: Kelvins?
    /// Pressure at the instrument's own port.
    package var pressure: Pascals?
    package var force: Newtons?
    /// The output or cell relay is closed.
    package var outputOn: Bool?
    /// Set point in force, in the unit of what the instrument controls (A, V, K or Pa).
    package var setPoint: Double?
    /// Counts the instrument's own acquisitions; the same number twice is the same reading.
    package var sampleCounter: UInt32?
    package var flags: InstrumentFlags

    package init() { flags = [] }
}

/// One acquisition of a channel, on the lab time line.
package struct Sample: Hashable, Sendable {
    /// Middle of request and reply, lab time.
    package var time: Instant
    /// Raw, as the instrument read it; nil while the instrument cannot see the cell.
    package var voltage: Volts?
    package var current: Amperes?
    package var flags: InstrumentFlags
    package var quality: SampleQuality
    package var outputOn: Bool?

    package init(
        time: Instant, voltage: Volts?, current: Amperes?, flags: InstrumentFlags = [],
        quality: SampleQuality = .good, outputOn: Bool? = nil
    ) {
        self.time = time
        self.voltage = voltage
        self.current = current
        self.flags = flags
        self.quality = quality
        self.outputOn = outputOn
    }
}
