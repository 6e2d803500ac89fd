package import CyclerCore

/// Half the patience for an hour: a cell that a probe called healed is a suspect.
///
/// What must last before it asks for a probe or warns (`SHORT_SLOW`, `IR_FLOOR`, `CHG_SLOW`,
/// `CV_RISE`, `CONTACT_LOSS`) need last half as long, and `TELEGRAPH` looks for the same rate of
/// excursions in half the time. Detectors that stop are quick already and stay as they are; so do
/// windows that readings are averaged over, for half a mean has more noise.
package enum Tightening {
    /// For so long; lab time.
    package static let span = TimeSpan.hours(1)
}

extension ShortWatch {
    /// Until when windows are, or were, halved; nil before the first heal.
    package var tightened: Instant? { tightUntil.nanoseconds == .min ? nil : tightUntil }

    /// Windows are halved until then; an earlier end does not shorten what was said before.
    package mutating func tighten(until end: Instant) {
        tightUntil = max(tightUntil, end)
    }
}

extension WatchMoment {
    /// How long something must last, now.
    func patience(_ span: TimeSpan) -> TimeSpan { isTight ? span.scaled(by: 0.5) : span }

    /// How many of something must come, now: half, rounded up.
    func patience(_ count: Int) -> Int { isTight ? (count + 1) / 2 : count }
}
