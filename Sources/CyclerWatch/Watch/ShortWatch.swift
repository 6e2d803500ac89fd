package import CyclerCore

/// The short watch of one channel: judges every sample, measures plating on the way, and says
/// when it cannot see.
///
/// All time is lab time. Nothing allocates after `init`. Voltages are corrected by the zero
/// offset before anything is compared; level tests carry its uncertainty against an alarm.
package struct ShortWatch: Sendable {
    private enum State {
        /// No constant current.
        case off
        case flowing(Flow)
    }

    /// One step of constant current.
    struct Flow: Sendable {
        var context: WatchContext
        var set: Amperes
        var began: Instant
        var blankedUntil: Instant
    }

    let settings: WatchSettings
    private var state = State.off
    private var offset: ZeroOffset?
    private var lastTime: Instant?
    private var hasReading = false

    var run: PolarityRun?
    var dropTest: DropTest
    var onset: PlatingOnset
    var nucleation: NucleationMeter
    var meters: (negative: HalfCycleMeter, positive: HalfCycleMeter)
    var platedAtShort: AmpereHours?
    var isPlating = false
    /// Charge of the last plating run, kept when the current turns.
    var platingChargeAtEnd = AmpereHours.zero
    /// What an earlier life of the daemon had plated in the step in hand, until it goes on.
    var earlier: PlatingBefore?

    private let hard: ShortHardDetector
    private let step: ShortStepDetector
    private var start: ShortStartDetector
    private var converge: ZeroConvergeDetector
    var hardAtZero: HardAtZeroDetector
    /// A hard short is reported once; it is looked for again after the next set point.
    private var isHardReported = false
    private var openCompliance: OpenComplianceDetector
    private var openCurrent: OpenCurrentDetector
    private var polarity: PolarityDetector
    private var overrun = ChargeOverrunDetector()

    package init(settings: WatchSettings) {
        self.settings = settings
        dropTest = DropTest(settings)
        onset = PlatingOnset(settings.thresholds)
        nucleation = NucleationMeter(area: settings.area)
        meters = (HalfCycleMeter(), HalfCycleMeter())
        hard = ShortHardDetector(thresholds: settings.thresholds)
        step = ShortStepDetector(thresholds: settings.thresholds)
        start = ShortStartDetector(settings.thresholds)
        converge = ZeroConvergeDetector(settings)
        hardAtZero = HardAtZeroDetector(settings)
        openCompliance = OpenComplianceDetector(settings)
        openCurrent = OpenCurrentDetector(settings.thresholds)
        polarity = PolarityDetector(settings.thresholds)
    }

    /// The channel's voltage zero was measured.
    package mutating func zero(_ offset: ZeroOffset) {
        let change = (self.offset?.value ?? .zero) - offset.value
        self.offset = offset
        if let sign = run?.sign { run?.reference.shift(by: change.value * sign) }
        restartSignals()
    }

    /// Every change of step, set point or range: blanks, and starts the baselines over.
    package mutating func begin(_ context: WatchContext, at time: Instant) {
        isHardReported = false
        restartSignals()
        openCompliance.restart()
        openCurrent.restart()
        overrun.restart()
        switch context.step {
        case .idle, .hold:
            state = .off
        case .current(let set, let direction):
            let resumesAtZero = adopt(set, direction, at: time)
            start.begin(armed: !resumesAtZero)
            state = .flowing(
                Flow(
                    context: context, set: set, began: time,
                    blankedUntil: time + settings.thresholds.blanking))
        }
    }

    /// Something outside the cell changed (pressure, oven, range): judge no voltage for a while.
    package mutating func blank(for span: TimeSpan, at time: Instant) {
        switch state {
        case .off: return
        case .flowing(var flow):
            flow.blankedUntil = max(flow.blankedUntil, time + span)
            state = .flowing(flow)
            restartSignals()
        }
    }

    /// Judges one sample. `stepCharge` is the charge of this step so far; its magnitude counts.
    package mutating func ingest(
        _ sample: Sample, stepCharge: AmpereHours, into findings: inout FindingBuffer
    ) {
        switch sample.quality {
        case .stale: return
        case .good, .flagged: break
        }
        if let lastTime, sample.time <= lastTime { return }
        lastTime = sample.time
        switch state {
        case .off:
            hasReading = sample.voltage?.isFinite ?? false
        case .flowing(let flow):
            judgeLeads(sample, flow, stepCharge, into: &findings)
            let moved = run?.count(stepCharge, at: sample.time) ?? .zero
            judgeVoltage(sample, flow, moved, into: &findings)
        }
    }

    /// Charge, compliance and current: what needs no baseline and no blanking.
    private mutating func judgeLeads(
        _ sample: Sample, _ flow: Flow, _ stepCharge: AmpereHours,
        into findings: inout FindingBuffer
    ) {
        let time = sample.time
        if stepCharge.isFinite,
            let found = overrun.judge(stepCharge, bound: flow.context.chargeBound, at: time)
        {
            findings.append(found)
        }
        guard time - flow.began > settings.thresholds.settling else { return }
        // Comparing with NaN is no comparison: what is not a number is not judged.
        let voltage = sample.voltage.flatMap { $0.isFinite ? $0 : nil }
        if let found = openCompliance.judge(
            voltage, flagged: sample.flags.contains(.compliance),
            compliance: flow.context.compliance, at: time)
        {
            findings.append(found)
        }
        if let found = openCurrent.judge(
            sample.current, set: flow.set, fullScale: flow.context.rangeFullScale, at: time)
        {
            findings.append(found)
        }
    }

    private mutating func judgeVoltage(
        _ sample: Sample, _ flow: Flow, _ moved: AmpereHours, into findings: inout FindingBuffer
    ) {
        let time = sample.time
        guard let raw = sample.voltage, raw.isFinite, sample.quality == .good,
            Self.carriesCurrent(
                sample, flow, settings.thresholds.currentResolution, settings.thresholds.flowShare)
        else {
            hasReading = false
            dropTest.noReading(at: time)
            return
        }
        hasReading = true
        let voltage = (raw - (offset?.value ?? .zero)).value
        run?.voltage = voltage
        trackPlating(voltage, at: time)
        guard time >= flow.blankedUntil else { return }
        measureMiddle(voltage, moved)
        if let found = start.judge(
            voltage, least: settings.leastVoltage(at: flow.set).value,
            uncertainty: uncertainty(at: time), at: time)
        {
            report(found, flow, into: &findings)
        }
        judgeSignal(voltage, flow, at: time, into: &findings)
    }

    /// False when the set current demonstrably does not flow: a voltage without its current says
    /// nothing about a short (an instrument that switched off by itself looks just like one).
    private static func carriesCurrent(
        _ sample: Sample, _ flow: Flow, _ resolution: Double, _ flowShare: Double
    ) -> Bool {
        if sample.outputOn == false { return false }
        guard let current = sample.current, current.isFinite else { return true }
        if let fullScale = flow.context.rangeFullScale,
            flow.set.magnitude < resolution * fullScale
        {
            return true
        }
        return current.magnitude >= flowShare * flow.set.magnitude
    }

    /// The detectors that compare with a baseline or a reference.
    private mutating func judgeSignal(
        _ voltage: Double, _ flow: Flow, at time: Instant, into findings: inout FindingBuffer
    ) {
        guard let sign = run?.sign, settings.kind != .full else { return }
        let signal: DropTest.Signal = isSliding ? .slide : .overpotential
        let value = isSliding ? voltage : voltage * sign
        // While the voltage is on its way below zero there is nothing to compare with.
        if isSliding, onset.candidate != nil { return }
        dropTest.ingest(value, at: time, as: signal)
        judgeDrop(flow, at: time, into: &findings)
        guard !isSliding else { return }
        if dropTest.drop == nil, let base = dropTest.base, let baseAt = dropTest.baseline.middle {
            self.run?.reference.update(base: base, baseAt: baseAt)
            if let slow = converge.slow {
                self.run?.reference.update(
                    slow: slow.level, slowAt: slow.at, sigma: dropTest.sigma, at: time)
            }
        }
        guard let reference = run?.reference.value, let peak = run?.reference.peak else { return }
        let unsure = uncertainty(at: time)
        if let found = converge.judge(
            value, reference: reference, peak: peak, sigma: dropTest.sigma, uncertainty: unsure,
            at: time)
        {
            report(found, flow, into: &findings)
            hardAtZero.arm()
        }
        if let slow = converge.slow,
            let found = hardAtZero.judge(
                slow: slow.level, reference: reference, uncertainty: unsure, at: time)
        {
            report(found, flow, into: &findings)
        }
        if settings.kind == .symmetric,
            let found = polarity.judge(
                value, sigma: dropTest.sigma, uncertainty: unsure, at: time)
        {
            findings.append(found)
        }
    }

    private mutating func judgeDrop(
        _ flow: Flow, at time: Instant, into findings: inout FindingBuffer
    ) {
        guard let drop = dropTest.drop, let run else { return }
        if let found = hard.judge(drop, at: time) {
            dropTest.markReported(hard: true)
            hardAtZero.disarm()
            guard !isHardReported else { return }
            report(found, flow, into: &findings)
        } else if let found = step.judge(drop, peakAt: run.reference.peakAt, at: time) {
            dropTest.markReported(hard: false)
            report(found, flow, into: &findings)
        }
    }

    /// Hands out a short and closes the plating metrics with it.
    private mutating func report(
        _ found: Finding, _ flow: Flow, into findings: inout FindingBuffer
    ) {
        findings.append(found)
        if found.code == .shortHard { isHardReported = true }
        guard found.code.isShort, isPlating, onset.onset != nil, platedAtShort == nil else {
            return
        }
        let delay = flow.set.magnitude * (found.at - found.since)
        platedAtShort = max(platedCharge - delay, .zero)
        nucleation.collapse(since: found.since)
    }

    mutating func restartSignals() {
        dropTest.restart()
        converge.restart()
        hardAtZero.restart()
        polarity.restart()
    }

    /// Uncertainty of the zero now, V.
    func uncertainty(at time: Instant) -> Double {
        guard let offset else { return settings.unzeroedUncertainty.value }
        return offset.uncertainty(at: time, driftPerDay: settings.zeroDriftPerDay).value
    }

    /// Why the voltage detectors see nothing now; nil means they are looking.
    package var blindness: Blindness? {
        switch state {
        case .off: return .noCurrent
        case .flowing(let flow):
            guard settings.kind != .full else { return .fullCell }
            guard hasReading, let run else { return lastTime == nil ? .warmingUp : .noReading }
            guard let base = dropTest.base, let lastTime, lastTime >= flow.blankedUntil else {
                return .warmingUp
            }
            let reference = isSliding ? base : run.reference.value
            if uncertainty(at: lastTime) > settings.thresholds.offsetShare * reference {
                return .offset
            }
            let least = max(
                settings.thresholds.dropSigmas * dropTest.sigma,
                settings.thresholds.dropFloor.value)
            return base < least ? .noise : nil
        }
    }
}
