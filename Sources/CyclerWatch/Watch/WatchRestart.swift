package import CyclerCore

/// What a watch cannot see again after the daemon was away: how far plating had come.
package struct PlatingBefore: Hashable, Sendable {
    /// Charge of the step so far; its magnitude counts.
    package var stepCharge: AmpereHours
    /// Charge since plating onset, and when that was; nil before onset.
    package var plated: AmpereHours
    package var onset: Instant?

    package init(stepCharge: AmpereHours, plated: AmpereHours, onset: Instant?) {
        self.stepCharge = stepCharge
        self.plated = plated
        self.onset = onset
    }
}

extension ShortWatch {
    /// The next current goes on with a step of an earlier life of the daemon. Its baselines begin
    /// anew; the charge does not.
    package mutating func goOn(from before: PlatingBefore) { earlier = before }

    /// Takes the charge of before into the run that has just begun.
    mutating func takeEarlier() {
        guard let before = earlier else { return }
        earlier = nil
        run?.skip(to: before.stepCharge)
        guard isPlating, let time = before.onset else { return }
        onset.start(at: PlatingOnset.Point(time: time, charge: AmpereHours.zero - before.plated))
    }
}
