package import CyclerCore

/// The short watch of one channel: judges every sample, measures plating on the way, and says
/// when it cannot see.
///
/// All time is lab time. Nothing allocates after `init`. Voltages are corrected by the zero
/// offset before anything is compared; level tests carry its uncertainty against an alarm. What
/// several detectors need is computed once a sample, into the moment; the detectors are those of
/// `AllDetectors`.
package struct ShortWatch: Sendable {
    /// Behind a longer time without a sample baselines begin anew, and nothing that counted goes on
    /// counting; references of the run stay.
    static let gapMax = TimeMedian.ageMax

    let settings: WatchSettings
    var offset: ZeroOffset?
    private var periods = RecentMedian(of: 5)
    var surroundings: Surroundings
    var moment: WatchMoment
    var signals: WatchSignals
    var detectors: AllDetectors

    var run: PolarityRun?
    var onset: PlatingOnset
    var nucleation: NucleationMeter
    var meters: (negative: HalfCycleMeter, positive: HalfCycleMeter)
    var platedAtShort: AmpereHours?
    var isPlating = false
    /// Charge of the last plating run, kept when the current turns.
    var platingChargeAtEnd = AmpereHours.zero
    /// Until then it is quicker to suspect; see `Tightening`.
    var tightUntil = Instant(nanoseconds: .min)
    /// What an earlier life of the daemon had plated in the step in hand, until it goes on.
    var earlier: PlatingBefore?

    package init(settings: WatchSettings) {
        self.settings = settings
        surroundings = Surroundings(settings.thresholds.blanking)
        moment = WatchMoment(settings)
        signals = WatchSignals(settings)
        detectors = AllDetectors(settings)
        onset = PlatingOnset(settings.thresholds)
        nucleation = NucleationMeter(area: settings.area)
        meters = (HalfCycleMeter(), HalfCycleMeter())
    }

    /// The channel's voltage zero was measured: everything kept moves with it.
    package mutating func zero(_ offset: ZeroOffset) {
        let change = ((self.offset?.value ?? .zero) - offset.value).value
        self.offset = offset
        let sign = run?.sign ?? 1
        if settings.kind != .full { run?.reference.shift(by: change * sign) }
        let isOverpotential = moment.flow == .current && settings.kind != .full && !isSliding
        signals.shift(by: isOverpotential ? change * sign : change, &moment)
        reportRun()
        detectors.restart(.zero, moment)
    }

    /// Judges one sample. `stepCharge` is the charge of this step so far; its magnitude counts.
    package mutating func ingest(
        _ sample: Sample, stepCharge: AmpereHours, into findings: inout FindingBuffer
    ) {
        guard accept(sample) else { return }
        switch moment.flow {
        case .none:
            moment.hasReading = moment.rawVoltage != nil
            return
        case .current:
            let moved = run?.count(stepCharge, at: moment.time) ?? .zero
            takeCurrent(sample, moved)
        case .rest, .hold: takeVoltage(sample)
        }
        moment.charge = Self.reading(stepCharge.value)?.magnitude
        detectors.judge(moment, into: &findings)
        if !findings.isEmpty { settle(findings) }
    }

    /// A cycle has ended: judged by those that compare cycles.
    package mutating func ingest(_ cycle: CycleCharges, into findings: inout FindingBuffer) {
        detectors.judge(cycle, moment, into: &findings)
    }

    /// A number that an instrument meant as one.
    private static func reading(_ value: Double?) -> Double? {
        guard let value, value.magnitude < WatchMoment.readingMax else { return nil }
        return value
    }

    /// Begins the moment of a sample; false for one that says nothing: an old reading, or the same
    /// time again. Time that runs back is a fault of its source, so then nothing is seen.
    private mutating func accept(_ sample: Sample) -> Bool {
        let isFirst = !moment.hasSample
        switch sample.quality {
        case .stale:
            moment.hasReading = false
            return false
        case .good, .flagged: break
        }
        guard isFirst || sample.time > moment.time else {
            if sample.time < moment.time { moment.hasReading = false }
            return false
        }
        let elapsed = isFirst ? .infinity : (sample.time - moment.time).seconds
        if !isFirst {
            periods.add(elapsed)
            moment.period = periods.median ?? elapsed
            if elapsed > Self.gapMax.seconds {
                signals.restart(&moment)
                detectors.restart(.gap, moment)
            }
        }
        moment.hasSample = true
        moment.elapsed = elapsed
        moment.time = sample.time
        moment.isTight = sample.time < tightUntil
        moment.flags = sample.flags
        moment.rawVoltage = Self.reading(sample.voltage?.value)
        moment.current = Self.reading(sample.current?.value)
        moment.voltage = nil
        moment.signal = nil
        moment.uncertainty = uncertainty(at: sample.time)
        look(at: sample.time)
        return true
    }

    private mutating func takeCurrent(_ sample: Sample, _ moved: AmpereHours) {
        guard let raw = moment.rawVoltage, sample.quality == .good, carriesCurrent(sample) else {
            moment.hasReading = false
            return signals.noReading(at: moment.time)
        }
        moment.hasReading = true
        let voltage = raw - (offset?.value.value ?? 0)
        moment.voltage = voltage
        run?.voltage = voltage
        trackPlating(voltage, at: moment.time)
        defer { reportRun() }
        guard !moment.isBlanked else { return }
        measureMiddle(voltage, moved)
        unblank()
        guard settings.kind != .full else {
            let kind: DropTest.Signal = moment.direction == .charge ? .charge : .learnt
            return signals.takeCurrent(voltage, as: kind, &run, &moment)
        }
        guard let sign = run?.sign else { return }
        guard isSliding else {
            return signals.takeCurrent(voltage * sign, as: .overpotential, &run, &moment)
        }
        // While the voltage is on its way below zero there is nothing to compare with.
        if onset.candidate == nil { signals.takeCurrent(voltage, as: .slide, &run, &moment) }
    }

    /// Rest and constant voltage.
    private mutating func takeVoltage(_ sample: Sample) {
        guard let raw = moment.rawVoltage, sample.quality == .good else {
            moment.hasReading = false
            return signals.noReading(at: moment.time)
        }
        moment.hasReading = true
        let voltage = raw - (offset?.value.value ?? 0)
        moment.voltage = voltage
        guard !moment.isBlanked else { return }
        unblank()
        if moment.flow == .rest {
            signals.takeRest(voltage, &moment)
        } else {
            signals.takeHold(voltage, moment.current, &moment)
        }
    }

    /// False when the set current demonstrably does not flow: a voltage without its current says
    /// nothing about a short (an instrument that switched off by itself looks just like one).
    private func carriesCurrent(_ sample: Sample) -> Bool {
        if sample.outputOn == false { return false }
        guard let current = moment.current else { return true }
        let thresholds = settings.thresholds.flow
        if let fullScale = moment.context.rangeFullScale,
            moment.set.magnitude < thresholds.resolution * fullScale.value
        {
            return true
        }
        return current.magnitude >= thresholds.share * moment.set.magnitude
    }

    /// Remembers what was found, and closes the plating metrics with a short.
    private mutating func settle(_ findings: FindingBuffer) {
        for index in 0..<findings.count {
            let found = findings[index]
            moment.foundUnderSetPoint.insert(found.code)
            moment.foundInRun.insert(found.code)
            guard found.code.isShort, isPlating, onset.onset != nil, platedAtShort == nil else {
                continue
            }
            platedAtShort = max(platedCharge - found.charge, .zero)
            nucleation.collapse(since: found.since)
        }
    }

    /// Uncertainty of the zero now, V.
    func uncertainty(at time: Instant) -> Double {
        guard let offset else { return settings.unzeroedUncertainty.value }
        return offset.uncertainty(at: time, driftPerDay: settings.zeroDriftPerDay).value
    }
}
