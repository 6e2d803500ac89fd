import CyclerCore
import CyclerWatch

/// A simulated cell behind a noisy instrument, with the watch on it.
struct WatchRig {
    static let area = SquareCentimetres(0.785)

    var cell: SimulatedHalfCell
    var watch: ShortWatch
    var noise: SeededNoise
    /// Standard deviation of a voltage reading, V.
    var sigma = 0.1e-3
    /// Constant error of a voltage reading, V.
    var offset = 0.0
    /// Sampling period, s.
    var period: Double
    var now = Instant.zero
    var charge = AmpereHours.zero
    var density = 0.0
    var findings: [Finding] = []
    /// Set to play an open lead or other faults on the reading.
    var distort: (@Sendable (inout Sample) -> Void)?

    init(
        _ preset: ElectrodePreset, kind: CellKind = .half, period: Double = 1, seed: UInt64 = 1,
        zeroUncertainty: Volts = Volts(0.02e-3)
    ) {
        cell = SimulatedHalfCell(preset)
        watch = ShortWatch(settings: WatchSettings(kind: kind, area: Self.area))
        watch.zero(ZeroOffset(value: .zero, uncertainty: zeroUncertainty, at: .zero))
        noise = SeededNoise(seed: seed)
        self.period = period
    }

    /// Begins constant current at `density` mA/cm2, negative plates.
    mutating func current(_ density: Double, bound: AmpereHours? = nil) {
        self.density = density
        charge = .zero
        let set = Amperes(density / 1000 * Self.area.value)
        watch.begin(
            WatchContext(
                step: .current(set, density < 0 ? .plate : .strip), chargeBound: bound,
                compliance: Volts(-5)...Volts(5), rangeFullScale: Amperes(1e-3)),
            at: now)
    }

    mutating func rest() {
        density = 0
        charge = .zero
        watch.begin(WatchContext(step: .idle), at: now)
    }

    /// One sample; true when it brought findings.
    @discardableResult
    mutating func sample() -> Bool {
        let true1 = cell.advance(period, current: density)
        now = now + .seconds(period)
        charge += AmpereHours(density.magnitude / 1000 * Self.area.value * period / 3600)
        var reading = Sample(
            time: now, voltage: Volts(true1 + offset + noise.normal(sigma)),
            current: Amperes(density / 1000 * Self.area.value * (1 + noise.normal(1e-4))))
        distort?(&reading)
        var buffer = FindingBuffer()
        watch.ingest(reading, stepCharge: charge, into: &buffer)
        for index in 0..<buffer.count { findings.append(buffer[index]) }
        return !buffer.isEmpty
    }

    /// Runs until a finding comes or the span is over.
    mutating func run(_ span: TimeSpan, stopAtFinding: Bool = true) {
        let end = now + span
        while now < end {
            if sample(), stopAtFinding { return }
        }
    }

    /// Plated charge as the watch counts it, mAh/cm2.
    var plated: Double {
        (watch.platedCharge / Self.area).milliampereHoursPerSquareCentimetre
    }

    /// Codes of all findings so far.
    var codes: [FindingCode] { findings.map(\.code) }
}
