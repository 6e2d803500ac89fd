import CyclerCore

/// What is computed once a sample for all detectors: the signal of the role with its baseline,
/// noise, drops and slow median; and the noise of what is judged at rest and at constant voltage.
struct WatchSignals: Sendable {
    private let slowCover: Double
    private(set) var dropTest: DropTest
    private var slow: TimeMedian
    /// The slow median and the middle of its time, once it covers enough; as last reported.
    private var slowLevel: (level: Double, at: Instant)?
    private var restNoise: NoiseEstimate
    private var holdNoise: NoiseEstimate
    private var previous: (value: Double, time: Instant)?

    init(_ settings: WatchSettings) {
        dropTest = DropTest(settings)
        slow = TimeMedian(window: settings.thresholds.reference.window)
        slowCover = settings.thresholds.reference.cover.seconds
        restNoise = NoiseEstimate(floor: settings.noiseFloor)
        holdNoise = NoiseEstimate(floor: .zero)
    }

    /// The signal means something else from here on.
    mutating func restart(_ moment: inout WatchMoment) {
        dropTest.restart()
        slow.clear()
        interrupt()
        report(into: &moment)
    }

    /// The detectors look away for a while; baselines are kept.
    mutating func suspend(at time: Instant, _ moment: inout WatchMoment) {
        dropTest.suspend(at: time)
        slow.clear()
        interrupt()
        report(into: &moment)
    }

    /// The zero moved by so much, in terms of the signal.
    mutating func shift(by change: Double, _ moment: inout WatchMoment) {
        dropTest.shift(by: change)
        slow.shift(by: change)
        restNoise.interrupt()
        previous?.value += change
        report(into: &moment)
    }

    /// A sample without a usable voltage.
    mutating func noReading(at time: Instant) {
        dropTest.noReading(at: time)
        interrupt()
    }

    /// The next sample does not follow the last one.
    private mutating func interrupt() {
        restNoise.interrupt()
        holdNoise.interrupt()
        previous = nil
    }

    /// Takes the signal of a step that carries constant current, and brings the references of its
    /// run forward.
    mutating func takeCurrent(
        _ value: Double, as kind: DropTest.Signal, _ run: inout PolarityRun?,
        _ moment: inout WatchMoment
    ) {
        let time = moment.time
        dropTest.ingest(value, at: time, as: kind)
        reportDrop(into: &moment)
        if kind == .overpotential, moment.drop == nil, let base = moment.base,
            let baseAt = moment.baseAt
        {
            run?.reference.update(base: base, baseAt: baseAt)
            if let slow = slowLevel {
                run?.reference.update(
                    slow: slow.level, slowAt: slow.at, sigma: moment.sigma, at: time)
            }
        }
        if kind != .slide { slow.add(value, at: time) }
        moment.signal = value
        keep(value, &moment)
        reportSlow(into: &moment)
    }

    /// Takes the voltage of a rest.
    mutating func takeRest(_ value: Double, _ moment: inout WatchMoment) {
        restNoise.add(value)
        moment.signal = value
        keep(value, &moment)
        moment.sigma = restNoise.sigma
    }

    /// Takes voltage and current of a step at constant voltage.
    mutating func takeHold(_ value: Double, _ current: Double?, _ moment: inout WatchMoment) {
        moment.signal = value
        keep(value, &moment)
        if let current { holdNoise.add(current) } else { holdNoise.interrupt() }
        moment.currentSigma = holdNoise.sigma
    }

    private mutating func keep(_ value: Double, _ moment: inout WatchMoment) {
        moment.previousSignal = previous?.value
        moment.previousAt = previous?.time
        previous = (value, moment.time)
    }

    private mutating func report(into moment: inout WatchMoment) {
        reportDrop(into: &moment)
        reportSlow(into: &moment)
    }

    private func reportDrop(into moment: inout WatchMoment) {
        moment.base = dropTest.base
        moment.baseAt = dropTest.baseAt
        moment.sigma = dropTest.sigma
        moment.drop = dropTest.drop
    }

    private mutating func reportSlow(into moment: inout WatchMoment) {
        slowLevel = nil
        if slow.coverSeconds >= slowCover, let level = slow.median, let middle = slow.middle {
            slowLevel = (level, middle)
        }
        moment.slow = slowLevel?.level
    }
}
