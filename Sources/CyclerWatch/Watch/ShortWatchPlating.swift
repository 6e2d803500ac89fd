package import CyclerCore

/// The electrochemical side of the watch: onset of plating, plated charge, nucleation, mean
/// voltages of half cycles.
extension ShortWatch {
    /// True on a half cell that intercalates: its voltage slides towards zero.
    var isSliding: Bool {
        isPlating && settings.kind == .half && onset.onset == nil
    }

    /// Charge since plating onset of the present or last plating half cycle; zero before onset.
    package var platedCharge: AmpereHours {
        guard let started = onset.onset else { return .zero }
        return max(platingChargeNow - started.charge, .zero)
    }

    /// `platedCharge` for whoever owns the watch and asks with every sample. Mutating only in name:
    /// a getter would be handed a copy of all seven kilobytes.
    package mutating func seenPlatedCharge() -> AmpereHours {
        guard let started = onset.onset else { return .zero }
        return max(platingChargeNow - started.charge, .zero)
    }

    /// Lab time of the plating onset of the present or last plating half cycle.
    package var onsetTime: Instant? { onset.onset?.time }

    /// Metrics of the present or last plating half cycle.
    package var plating: PlatingMetrics {
        var metrics = PlatingMetrics(
            onset: onsetTime, plated: platedCharge, platedAtShort: platedAtShort)
        if onset.onset != nil { nucleation.report(into: &metrics) }
        return metrics
    }

    /// Mean zero-corrected voltage over the middle half, by charge, of the present or last half
    /// cycle of a direction. Plate and strip differ by `p_gap`; one magnitude is `p_one`.
    package func middleVoltage(_ direction: CurrentDirection) -> Volts? {
        direction.sign < 0 ? meters.negative.middleVoltage : meters.positive.middleVoltage
    }

    /// What a set current is to the run before it.
    enum Adoption {
        /// The first of its sign: another run.
        case newRun
        /// The one that flowed before.
        case sameSet
        /// Another one of the same sign, or the same after a long pause.
        case otherSet
        /// A half cell resumes where its voltage was already passing through zero.
        case atZero
    }

    /// Takes up a set current: continues the run of its sign, or starts another.
    mutating func adopt(
        _ set: Amperes, _ direction: CurrentDirection, at time: Instant
    ) -> Adoption {
        let sign: Double = set < .zero ? -1 : 1
        guard var present = run, present.sign == sign else {
            if isPlating { platingChargeAtEnd = run?.charge ?? .zero }
            startRun(set, direction, at: time)
            return .newRun
        }
        let thresholds = settings.thresholds.reference
        let change = (present.set.magnitude - set.magnitude).magnitude
        let isSame =
            change <= thresholds.setPointShare * present.set.magnitude
            && time - present.flowedAt <= thresholds.interruptionMax
        if !isSame { present.reference = RunReference(settings.thresholds, at: time) }
        // Small changes add up: what they are measured from moves only when one counts.
        if !isSame { present.set = set }
        run = present
        let least = settings.leastVoltage(at: set).value
        let isAtZero = isSliding && (present.voltage.map { $0.magnitude < 4 * least } ?? false)
        return isAtZero ? .atZero : isSame ? .sameSet : .otherSet
    }

    private mutating func startRun(
        _ set: Amperes, _ direction: CurrentDirection, at time: Instant
    ) {
        run = PolarityRun(set: set, thresholds: settings.thresholds, at: time)
        if set < .zero { meters.negative.reset() } else { meters.positive.reset() }
        switch direction {
        case .strip, .charge, .discharge:
            isPlating = false
        case .plate:
            isPlating = true
            platedAtShort = nil
            onset = PlatingOnset(settings.thresholds)
            nucleation.cancel()
            if settings.kind == .symmetric {
                onset.start(at: PlatingOnset.Point(time: time, charge: .zero))
            }
        }
        takeEarlier()
    }

    /// Follows the onset of plating and feeds the nucleation meter.
    mutating func trackPlating(_ voltage: Double, at time: Instant) {
        guard isPlating, settings.kind == .half, let charge = run?.charge else { return }
        let point = PlatingOnset.Point(time: time, charge: charge)
        let change = onset.ingest(
            voltage, sigma: signals.dropTest.sigma, uncertainty: uncertainty(at: time),
            isShorted: platedAtShort != nil, at: point)
        switch change {
        case .none: break
        case .started:
            nucleation.begin(at: onset.candidate ?? point)
        case .cancelled:
            nucleation.cancel()
        case .confirmed, .ended:
            if change == .ended { nucleation.cancel() }
            self.run?.reference = RunReference(settings.thresholds, at: time)
            signals.restart(&moment)
            detectors.restart(.signal, moment)
        }
        moment.isSliding = isSliding
        moment.hasOnset = onset.onset != nil
        if signals.dropTest.drop == nil { nucleation.add(voltage, at: point) }
    }

    mutating func measureMiddle(_ voltage: Double, _ moved: AmpereHours) {
        guard let sign = run?.sign else { return }
        if sign < 0 {
            meters.negative.add(moved, at: Volts(voltage))
        } else {
            meters.positive.add(moved, at: Volts(voltage))
        }
    }

    private var platingChargeNow: AmpereHours {
        isPlating ? run?.charge ?? .zero : platingChargeAtEnd
    }
}
