import CyclerCore

/// Steps that may last far longer than their charge takes at their current.
enum NominalTime {
    /// A step longer than so many nominal times has a slip in it.
    static let factorMax = 3.0

    static func misfits(
        of step: WrittenStep, on cell: Cell, scope: ExpressionScope
    ) -> [Misfit] {
        guard let charge = StepCharge(step, on: cell, scope: scope),
            let nominalCharge = largest(charge.endCharge, charge.chargeBound) ?? cell.capacity,
            let lasting = [charge.endTime, step.timeBound].compactMap(\.self).min()
        else { return [] }
        let nominal = charge.time(for: nominalCharge)
        guard lasting.seconds > nominal.seconds * factorMax else { return [] }
        let moved = QuantityWords.words(nominalCharge, exactly: false)
        let current = QuantityWords.words(charge.current, exactly: false)
        return [
            Misfit(
                message: "the step may last \(QuantityWords.words(lasting)), but \(moved) at "
                    + "\(current) take only \(words(nominal))",
                expected: "a time of at most \(QuantityWords.number(factorMax)) times that, or "
                    + "the right charge or current")
        ]
    }

    private static func largest(_ a: AmpereHours?, _ b: AmpereHours?) -> AmpereHours? {
        [a, b].compactMap(\.self).max()
    }

    /// To the minute, where there are minutes.
    private static func words(_ span: TimeSpan) -> String {
        let minute = TimeSpan.minutes(1).seconds
        guard span.seconds > minute else { return QuantityWords.words(span) }
        return QuantityWords.words(.minutes(Int((span.seconds / minute).rounded())))
    }
}
