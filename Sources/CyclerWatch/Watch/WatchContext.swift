package import CyclerCore

/// What flows while the watch looks.
package enum WatchStep: Hashable, Sendable {
    /// Rest, or circuit open.
    case idle
    /// Constant current: signed set point, positive charges the cell.
    case current(Amperes, CurrentDirection)
    /// Constant voltage.
    case hold(Volts)
}

/// The circumstances of a step; handed over at every change of step, set point or range.
package struct WatchContext: Hashable, Sendable {
    package var step: WatchStep
    /// Charge of this step that must not be passed; nil bounds nothing.
    package var chargeBound: AmpereHours?
    /// Voltages the instrument can drive; nil judges no compliance.
    package var compliance: ClosedRange<Volts>?
    /// Full scale of the current range in force; nil takes every measured current at its word.
    package var rangeFullScale: Amperes?

    package init(
        step: WatchStep, chargeBound: AmpereHours? = nil, compliance: ClosedRange<Volts>? = nil,
        rangeFullScale: Amperes? = nil
    ) {
        self.step = step
        self.chargeBound = chargeBound
        self.compliance = compliance
        self.rangeFullScale = rangeFullScale
    }
}

/// The voltage zero of a channel: what it reads when there is nothing to read.
package struct ZeroOffset: Hashable, Sendable {
    package var value: Volts
    package var uncertainty: Volts
    /// Lab time of the measurement; the uncertainty grows from there.
    package var at: Instant

    package init(value: Volts, uncertainty: Volts, at: Instant) {
        self.value = value
        self.uncertainty = uncertainty
        self.at = at
    }

    /// The uncertainty at a later time, with the drift added.
    package func uncertainty(at time: Instant, driftPerDay: Volts) -> Volts {
        uncertainty + max((time - at).hours, 0) / 24 * driftPerDay
    }
}

/// Why the voltage detectors see nothing just now; a watch without one is looking.
package enum Blindness: String, Hashable, Sendable, CaseIterable {
    /// The voltage zero is not known well enough for this signal.
    case offset
    /// The signal drowns in noise.
    case noise
    /// Blanked, or too few samples since the last change.
    case warmingUp = "warming up"
    /// The instrument gives no usable voltage.
    case noReading = "no reading"
    /// No constant current flows, so there is no overpotential to watch.
    case noCurrent = "no current"
    /// Full cells have no voltage-drop detector.
    case fullCell = "full cell"

    /// The words for a status line: `blind: offset`.
    package var text: String { "blind: " + rawValue }
}
