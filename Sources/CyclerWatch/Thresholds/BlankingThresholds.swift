package import CyclerCore

/// For how long the voltage detectors look away, and how much of that they may.
package struct BlankingThresholds: Hashable, Sendable {
    /// After a change of step, set point or range.
    package var setPointSpan = TimeSpan.seconds(10)
    /// After a step of the measured pressure.
    package var pressureSpan = TimeSpan.minutes(5)
    /// What counts as one: a change by this share within this time.
    package var pressureShare = 0.02
    package var pressureWindow = TimeSpan.seconds(10)
    /// At most this long for one event.
    package var eventMax = TimeSpan.minutes(5)
    /// At most this share of any hour.
    package var hourShare = 0.05

    package init() {}
}
