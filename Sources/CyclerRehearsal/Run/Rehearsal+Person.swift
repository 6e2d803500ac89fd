import CyclerControl
import CyclerCore
import CyclerStation

/// Nobody reads messages in a rehearsal: whoever is to confirm one does so within a minute.
extension Rehearsal {
    /// Lab time between two looks.
    static let confirmEvery = TimeSpan.minutes(1)

    /// Confirms; refused, and no matter, while nothing waits for it.
    mutating func confirmWhenAsked() {
        guard now >= nextConfirmation, !isClosed else { return }
        nextConfirmation = now + Self.confirmEvery
        tracking = TrackingID(tracking.number + 1)
        perform(.request(.confirm(Self.channel), tracking, Self.person))
    }
}
