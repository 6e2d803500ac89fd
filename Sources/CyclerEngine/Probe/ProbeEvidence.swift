package import CyclerCore

/// What a probe measured, and what that says.
package struct ProbeEvidence: Hashable, Sendable {
    package let question: ProbeQuestion
    /// Voltages behind the opening: the first samples, and the last seconds of the interrupt.
    package var openEarly: Volts?
    package var openLate: Volts?
    /// Voltages under the step's current: the first samples, and the last seconds; and under half.
    package var underFullEarly: Volts?
    package var underFull: Volts?
    package var underHalf: Volts?
    package var decay: Decay?

    init(_ question: ProbeQuestion) { self.question = question }

    /// Below this share of the healthy resistance a cell conducts beside itself.
    package static let shortedShare = 0.8
    /// The same against a reference that is not firm, when no residual is left.
    package static let shortedSlowShare = 0.6
    /// A residual below this share of the overpotential is none.
    package static let residualShare = 0.02
    /// Decay of an open full cell beyond its own relaxation that is a leak, V/h.
    package static let leakDecay = Volts(-3e-3)

    /// Overpotential while the current flows: positive in a healthy cell.
    private func overpotential(_ voltage: Volts?) -> Double? {
        voltage.map { $0.value * (question.current < .zero ? -1 : 1) }
    }

    /// Ohm, under the step's current behind the interrupt.
    package var resistance: Double? {
        guard let on = overpotential(underFull), let rest = overpotential(openLate) else {
            return nil
        }
        return (on - rest) / question.current.magnitude.value
    }

    /// What the opening takes off at once, V.
    package var stepAtOpening: Volts? { openEarly.map { (question.voltage - $0).magnitude } }

    /// What is left at once behind the opening and relaxes in half a minute, V.
    package var residual: Volts? {
        guard let early = openEarly, let late = openLate else { return nil }
        return (early - late).magnitude
    }

    /// Full over half current: 2 for a conductor.
    package var ratio: Double? {
        guard let full = underFull, let half = underHalf, let rest = openLate,
            half != rest
        else { return nil }
        return (full - rest) / (half - rest)
    }

    /// What the evidence says of the finding.
    package var verdict: ProbeVerdict {
        if question.isFull {
            guard let decay else { return .unclear }
            return decay.beyondLaw < Self.leakDecay ? .confirmed : .healed
        }
        guard let resistance, let healthy = question.resistance, healthy > 0 else {
            return .unclear
        }
        let share = resistance / healthy
        guard share < Self.shortedShare else { return .healed }
        // A reference of hours ago may have been nucleation, which relaxes without a short: then
        // only a cell with no residual left has been bridged.
        guard !question.isFirm else { return .confirmed }
        return share < Self.shortedSlowShare && !hasResidual ? .confirmed : .healed
    }

    private var hasResidual: Bool {
        guard let residual, let on = underFull else { return true }
        return residual.value > Self.residualShare * on.magnitude.value
    }
}

/// What a probe concludes.
package enum ProbeVerdict: String, Hashable, Sendable {
    /// A short: stop.
    case confirmed
    /// No short, or none any more: go on, and look closer for a while.
    case healed
    /// The probe could not be carried out or says nothing: a person decides.
    case unclear
}

extension ProbeEvidence {
    /// What was found, with its numbers, and what to do next.
    package var message: String {
        let code = question.finding.code.rawValue
        if let decay {
            return "\(code), confirmed: at rest the cell falls by "
                + "\(significant(-decay.perHour.value * 1000)) mV/h, "
                + "\(significant(-decay.beyondLaw.value * 1000)) mV/h more than it relaxes; look "
                + "at the records and bursts, then 'ack'"
        }
        guard let resistance, let healthy = question.resistance else {
            return "\(code), not cleared up by its probe; look at the records and bursts"
        }
        return "\(code), confirmed: \(significant(resistance)) ohm where the healthy cell has "
            + "\(significant(healthy)) ohm; look at the records and bursts, then 'ack'"
    }

    /// For `events.jsonl`: V, ohm, V/h; null where it was not measured.
    package var json: [JSON.Member] {
        func number(_ value: Double?) -> JSON { value.map { .number($0) } ?? .null }
        return [
            .init("code", .string(question.finding.code.rawValue)),
            .init("verdict", .string(verdict.rawValue)),
            .init("current-A", .number(question.current.value)),
            .init("before-V", .number(question.voltage.value)),
            .init("open-early-V", number(openEarly?.value)),
            .init("open-late-V", number(openLate?.value)),
            .init("step-V", number(stepAtOpening?.value)),
            .init("residual-V", number(residual?.value)),
            .init("under-current-V", number(underFull?.value)),
            .init("under-half-V", number(underHalf?.value)),
            .init("ratio", number(ratio)), .init("ohm", number(resistance)),
            .init("healthy-ohm", number(question.resistance)),
            .init("decay-V-per-h", number(decay?.perHour.value)),
            .init("beyond-relaxation-V-per-h", number(decay?.beyondLaw.value)),
        ]
    }

    private func significant(_ value: Double) -> String {
        ByteText.words(value, significant: 4)
    }
}
