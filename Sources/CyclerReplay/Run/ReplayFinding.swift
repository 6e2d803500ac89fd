package import CyclerCore

/// One finding of a replay, with where in the recording it is.
package struct ReplayFinding: Hashable, Sendable {
    /// Line of the file, from 1.
    package var line: Int
    /// Test time of the recording (of a wall clock alone: since the first row) at the sample that
    /// confirmed it, and at the first that looked so.
    package var time: TimeSpan
    package var since: TimeSpan
    /// Nil when the recording has no wall clock.
    package var wall: UnixTime?
    /// As the watch calls it: `SHORT_STEP`.
    package var code: String
    /// What it asks for: `stop`, `pause`, `warn`.
    package var demand: String
    /// What was judged, what it was compared with, and the unit of both.
    package var observed: Double
    package var reference: Double
    package var unit: String
    /// Noise of one reading in the same unit, and how the signal falls: a power of time since its
    /// peak, or a rate per hour, by the code; nil where the detector has none.
    package var sigma: Double
    package var slope: Double?
    /// Steps of the replay so far, from 1, and the step and cycle as the recording counts them.
    package var step: Int
    package var recordedStep: Int?
    package var cycle: Int?
    /// Charge of the step so far, signed, and over the area.
    package var stepCharge: AmpereHours
    package var stepArealCharge: ArealCapacity
    /// Magnitude of all charge since the first row.
    package var totalCharge: AmpereHours
    package var voltage: Volts
    package var current: Amperes
    package var temperature: Kelvins?
    package var pressure: Pascals?
}

extension RecordedRow {
    /// A counter of the recording; nil when it is none.
    static func counter(_ value: Double) -> Int? {
        value.isFinite && value.magnitude < 1e15 ? Int(value) : nil
    }

    /// The wall clock, when there is one that can be.
    var wallTime: UnixTime? {
        wall.isFinite && wall.magnitude < 9e9 ? UnixTime(nanoseconds: Int64(wall * 1e9)) : nil
    }
}
