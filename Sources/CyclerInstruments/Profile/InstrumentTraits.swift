package import CyclerCore

/// What an instrument can set.
package struct InstrumentControls: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    package static let current = Self(rawValue: 1 << 0)
    package static let voltage = Self(rawValue: 1 << 1)
    package static let pressure = Self(rawValue: 1 << 2)
    package static let temperature = Self(rawValue: 1 << 3)
}

/// What a rig reads: stack pressure follows from either by the areas of the channel's binding.
package enum PressureKind: String, Hashable, Sendable { case none, pressure, force }

/// What the station must know of a model before it may energise a cell with it.
package struct InstrumentTraits: Hashable, Sendable {
    /// False for instruments that only see the cell while their output is on; rest is then 0 A.
    package var readsVoltageWhenOpen: Bool
    /// The instrument opens the circuit by itself when nobody talks to it.
    package var hasOwnWatchdog: Bool
    package var controls: InstrumentControls
    package var pressureKind: PressureKind
    /// Longest time after which an old request may still be answered.
    package var latencyMax: TimeSpan
    /// From the end of a request to the first byte of its reply.
    package var responseTimeout: TimeSpan
    /// From the end of a request to the end of its reply.
    package var totalTimeout: TimeSpan
    /// At its voltage limit the instrument regulates voltage and sinks: refuse to energise when
    /// the last known voltage is at or above 0.9 of the limit, or unknown.
    package var sinksAboveLimit: Bool

    package init(
        readsVoltageWhenOpen: Bool, hasOwnWatchdog: Bool, controls: InstrumentControls,
        pressureKind: PressureKind, latencyMax: TimeSpan, responseTimeout: TimeSpan,
        totalTimeout: TimeSpan, sinksAboveLimit: Bool
    ) {
        self.readsVoltageWhenOpen = readsVoltageWhenOpen
        self.hasOwnWatchdog = hasOwnWatchdog
        self.controls = controls
        self.pressureKind = pressureKind
        self.latencyMax = latencyMax
        self.responseTimeout = responseTimeout
        self.totalTimeout = totalTimeout
        self.sinksAboveLimit = sinksAboveLimit
    }
}

/// One current range of a galvanostat.
package struct CurrentRange: Hashable, Sendable {
    /// The number the instrument knows the range by.
    package var index: Int
    package var fullScale: Amperes
    package var name: String
    /// What is known of its current reading here; nil when the profile does not say.
    package var accuracy: CurrentAccuracy?

    package init(
        index: Int, fullScale: Amperes, name: String, accuracy: CurrentAccuracy? = nil
    ) {
        self.index = index
        self.fullScale = fullScale
        self.name = name
        self.accuracy = accuracy
    }
}

/// Why no current range can carry a set current.
package enum RangeRefusal: Error, Hashable, Sendable {
    /// Above the largest range.
    case tooLarge(Amperes, largest: CurrentRange)
    /// Below 1 % of the smallest range that holds it: the set point would drown in its error.
    case tooSmall(Amperes, range: CurrentRange)
    /// The instrument has no current ranges.
    case noRanges
}

/// Limits kept by the instrument itself, below every limit of the daemon.
package struct HardwareLimits: Hashable, Sendable {
    package var voltage: ClosedRange<Volts>
    /// Largest magnitude.
    package var current: Amperes

    package init(voltage: ClosedRange<Volts>, current: Amperes) {
        self.voltage = voltage
        self.current = current
    }
}

/// Who answers at an address; two of these differ when the instrument was exchanged.
package struct InstrumentIdentity: Hashable, Sendable {
    package var model: String
    package var serial: String
    package var firmware: String

    package init(model: String, serial: String, firmware: String) {
        self.model = model
        self.serial = serial
        self.firmware = firmware
    }
}
