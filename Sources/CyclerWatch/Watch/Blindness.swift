import CyclerCore

/// Why the watch as a whole sees nothing just now, by its principal detectors; a watch without a
/// blindness is looking.
package enum Blindness: String, Hashable, Sendable, CaseIterable {
    /// The voltage zero is not known well enough for this signal.
    case offset
    /// The signal drowns in noise.
    case noise
    /// Samples come too rarely for a baseline.
    case sampleRate = "sample rate"
    /// What the principal detector compares with is not known.
    case noReference = "no reference"
    /// Changes around the cell used up the blanking there is.
    case blanking
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

    init(_ reason: BlindReason) {
        self =
            switch reason {
            case .offset: .offset
            case .noise: .noise
            case .sampleRate: .sampleRate
            case .noReference: .noReference
            case .blanking: .blanking
            case .noReading: .noReading
            }
    }
}
