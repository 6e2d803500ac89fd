package import CyclerCore
import CyclerLab
import CyclerWatch

/// A healthy cell under all that a laboratory does to it, for as long as one wants.
package enum HealthyCell: String, CaseIterable, Sendable {
    /// Plates 8 mAh/cm2 at 0.05 mA/cm2 and strips to 1 V.
    case halfPlating = "half, 8 mAh/cm2 at 0.05"
    /// Plates 0.7 mAh/cm2 and strips to 1 V, delithiation included.
    case halfCycling = "half, 0.7 mAh/cm2 at 0.25"
    /// 0.05 mAh/cm2 to and fro at 0.25 and 0.5 mA/cm2.
    case symmetric = "symmetric, 5C and 10C"
    /// C/20, then C/10, 4.3 V held, rests of 3 h.
    case full811 = "full, NCM811"
    case full622 = "full, NCM622"
    case pouch = "full, pouch"
    /// The same on a charge curve without a slope.
    case flat = "full, flat plateau"

    /// What a cell was found to have, that had nothing.
    package struct Alarm: Sendable {
        package var code: FindingCode
        package var demand: FindingClass
        package var after: TimeSpan
        package var cell: HealthyCell
        package var seed: UInt64
        package var observed: Double
        package var reference: Double
    }

    /// What came of a life.
    package struct Life: Sendable {
        package var alarms: [Alarm]
        package var time: TimeSpan
        /// Hours in which each code was looked for, in the order of `FindingCode.allCases`.
        package var hours: [Double]
    }

    /// Lets a cell live for `span`: 0.2 mV of mains alias, +-2 K a day, an offset of 0.05 mV that
    /// was measured and drifts, 0.1 mV of noise, every third 0.6 mV and a poor ammeter, every
    /// second with a thermometer, the others of half and symmetric cells with a resistance by
    /// impedance. Full cells relax for hours, and their potential follows the temperature.
    package func live(_ span: TimeSpan, seed: UInt64) -> Life {
        var front = MeasuringSpec.workaday
        if seed % 3 == 0 {
            front.voltageNoise = Volts(0.6e-3)
            front.currentFloor = 3e-4
        }
        var bench = TrialBench(
            setup(seed), kind: kind, front: front, capacity: capacity,
            resistance: kind != .full && seed % 2 == 1 ? ArealResistance(38) : nil,
            zero: ZeroOffset(value: front.voltageOffset, uncertainty: Volts(0.02e-3), at: .zero))
        bench.hasThermometer = seed % 2 == 0
        if kind == .full { bench.slow = SlowCell(every: .seconds(1), isFlat: self == .flat) }
        var life = HealthyLife(bench, until: span)
        switch self {
        case .halfPlating: life.plateAndStrip(0.05, charge: 8, rest: .hours(1))
        case .halfCycling: life.plateAndStrip(0.25, charge: 0.7, rest: .minutes(10))
        case .symmetric: life.toAndFro()
        case .full811, .full622, .pouch, .flat: life.chargeAndDischarge(capacity ?? .zero)
        }
        let alarms = life.bench.found.map {
            Alarm(
                code: $0.finding.code, demand: $0.finding.findingClass,
                after: $0.finding.at - .zero, cell: self, seed: seed,
                observed: $0.finding.observed, reference: $0.finding.reference)
        }
        return Life(
            alarms: alarms, time: life.bench.now - .zero,
            hours: FindingCode.allCases.map(life.bench.hoursWatched))
    }

    private func setup(_ seed: UInt64) -> CellSetup {
        let preset: CellPreset =
            switch self {
            case .halfPlating, .halfCycling: .half(.criecHealthy)
            case .symmetric: .half(.symmetric)
            case .full811, .flat: .full(.full811)
            case .full622: .full(.full622)
            case .pouch: .full(.pouch)
            }
        var setup = CellSetup(preset, area: SquareCentimetres(self == .pouch ? 20 : 0.785))
        setup.seed = seed
        setup.swing = Kelvins(2)
        return setup
    }

    private var kind: CellKind {
        switch self {
        case .halfPlating, .halfCycling: .half
        case .symmetric: .symmetric
        case .full811, .full622, .pouch, .flat: .full
        }
    }

    private var capacity: ArealCapacity? {
        switch self {
        case .halfPlating, .halfCycling, .symmetric: nil
        case .full811, .flat: .mAh(1.789)
        case .full622: .mAh(1.531)
        case .pouch: .mAh(4.0)
        }
    }
}

/// What a healthy cell goes through, until its time is over.
struct HealthyLife {
    private(set) var bench: TrialBench
    private let end: Instant

    init(_ bench: TrialBench, until span: TimeSpan) {
        self.bench = bench
        end = .zero + span
    }

    private var isOver: Bool { bench.now >= end }

    /// A step until its end, or that of the life.
    private mutating func step(
        _ step: TrialBench.Step, atMost span: TimeSpan,
        while goesOn: (borrowing TrialBench) -> Bool = { _ in true }
    ) {
        guard !isOver else { return }
        bench.begin(step)
        bench.run(atMost: min(span, end - bench.now), while: goesOn)
    }

    private func density(_ milliamperes: Double) -> TrialBench.Step {
        .current(CurrentDensity(milliamperesPerSquareCentimetre: milliamperes))
    }

    mutating func plateAndStrip(_ j: Double, charge: Double, rest: TimeSpan) {
        step(.rest, atMost: rest)
        while !isOver {
            step(density(-j), atMost: .seconds(charge / j * 3600))
            let plated = bench.stepCharge.magnitude
            step(.rest, atMost: rest)
            step(density(j), atMost: .seconds(charge / j * 3600)) { $0.lastVoltage < Volts(1) }
            let stripped = bench.stepCharge.magnitude
            step(.rest, atMost: rest)
            finish(plated, stripped)
        }
    }

    mutating func toAndFro() {
        while !isOver {
            for j in [0.25, 0.5] {
                for _ in 0..<100 where !isOver {
                    step(density(-j), atMost: .seconds(0.05 / j * 3600))
                    let plated = bench.stepCharge.magnitude
                    step(density(j), atMost: .seconds(0.05 / j * 3600))
                    finish(plated, bench.stepCharge.magnitude)
                }
            }
        }
    }

    mutating func chargeAndDischarge(_ capacity: ArealCapacity) {
        step(.rest, atMost: .hours(1))
        var rate = 20.0
        var cycle = 0
        while !isOver {
            // Every third cycle is held for ten hours and rests for a day.
            let isLong = cycle % 3 == 2
            cycle += 1
            let j = CurrentDensity(capacity.value / rate)
            step(.current(j), atMost: .hours(40)) { $0.lastVoltage < Volts(4.3) }
            var charged = bench.stepCharge.magnitude
            let least = CurrentDensity(capacity.value / 100) * bench.cell.area
            step(.hold(Volts(4.3)), atMost: .hours(isLong ? 10 : 2)) {
                isLong || $0.lastCurrent > least
            }
            charged += bench.stepCharge.magnitude
            step(.rest, atMost: .hours(isLong ? 24 : 3))
            step(.current(-j), atMost: .hours(40)) { $0.lastVoltage > Volts(2.5) }
            let discharged = bench.stepCharge.magnitude
            step(.rest, atMost: .hours(3))
            finish(charged, discharged)
            rate = 10
        }
    }

    private mutating func finish(_ charged: AmpereHours, _ discharged: AmpereHours) {
        guard !isOver else { return }
        bench.end(CycleCharges(charged: charged, discharged: discharged))
    }
}
