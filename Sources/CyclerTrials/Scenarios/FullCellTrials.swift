import CyclerCore
import CyclerLab
import CyclerWatch
import Glibc

/// Full cells that leak, and one that only looks so (A11, A13 and beyond the table).
package enum FullCellTrials {
    static let area = SquareCentimetres(0.785)
    /// 201 mAh/g of 8.9 mg/cm2.
    static let capacity = ArealCapacity.mAh(1.789)
    static let upper = Volts(4.3)

    /// Rows of the acceptance table.
    package static let table = [drop, heldLeak(1), heldLeak(10)]
    /// What the table does not have.
    package static let beyond = [noisyCurrent, restLeak, firstHump, laterHump]

    static let drop = Trial(
        "A11", "full cell: leak of 0.1 mS/cm2 in a C/20 charge (34 mV)",
        must: "CHG_DROP <= 5 s", reference: "4 s"
    ) { seed in dropped(charging(seed)) }

    static let noisyCurrent = Trial(
        "B6", "the same with 3 % of noise on the measured current", must: "CHG_DROP <= 5 s",
        reference: "blind"
    ) { seed in
        var front = MeasuringSpec.trial
        front.currentNoise = 0.03
        return dropped(charging(seed, front: front))
    }

    private static func heldLeak(_ leak: Double) -> Trial {
        let share = NumberText.fixed(leak * 4.3, digits: 1)
        return Trial(
            "A13", "held at 4.3 V: a leak of \(share) uA/cm2 on 3", must: "CV_RISE <= 90 s",
            reference: "61 s"
        ) { seed in
            var bench = charging(seed)
            bench.run(atMost: .hours(40)) { $0.lastVoltage < upper }
            bench.begin(.hold(upper))
            bench.run(atMost: .hours(30)) { $0.lastCurrent > Amperes(3e-6 * area.value) }
            guard bench.found.isEmpty else {
                return TrialOutcome(isGood: false, words: bench.codes + " before the leak")
            }
            let event = bench.event()
            bench.cell.leak = leak * 1e-6
            bench.run(atMost: .minutes(30)) { $0.first(.holdRise) == nil }
            var outcome = TrialOutcome(
                bench.first(.holdRise), after: event, within: .seconds(90))
            outcome.samples = nil
            return outcome
        }
    }

    /// 13 uS/cm2: 4.5 mV in the charge, which nobody sees, and 60 % of C/20.
    static let restLeak = Trial(
        "B7", "full cell at rest with a leak of 13 uS/cm2", must: "REST_DECAY <= 2.1 h"
    ) { seed in
        var bench = fresh(seed)
        bench.slow = SlowCell(every: .seconds(1))
        bench.begin(.current(rate(20)))
        bench.run(atMost: .hours(14))
        bench.cell.leak = 13e-6
        bench.begin(.rest)
        let event = bench.event()
        bench.run(atMost: .hours(4)) { $0.first(.restDecay) == nil }
        var outcome = TrialOutcome(
            bench.first(.restDecay), after: event, within: .hours(2) + .minutes(6))
        outcome.samples = nil
        outcome.charge = nil
        return outcome
    }

    static let firstHump = hump(
        "B8", "first charge whose voltage falls by 86 mV in 6 h (activation hump)",
        reference: "1 CHG_SLOW", isFirst: true)
    static let laterHump = hump(
        "B8", "the same in a later charge", reference: "CHG_SLOW", isFirst: false)

    private static func hump(
        _ id: String, _ scenario: String, reference: String, isFirst: Bool
    ) -> Trial {
        Trial(id, scenario, must: "no stop, no probe", reference: reference) { seed in
            var bench = fresh(seed)
            if !isFirst {
                bench.begin(.current(rate(20)))
                bench.run(atMost: .hours(18))
                bench.begin(.current(rate(-20)))
                bench.run(atMost: .hours(4))
                bench.forget()
            }
            let from = bench.now
            bench.distort = { sample in
                let hours = (sample.time - from).hours
                sample.voltage = sample.voltage.map { $0 + Volts(0.115 * exp(-hours / 2)) }
            }
            // So slowly that the charge curve does not hide the hump.
            bench.begin(.current(rate(200)))
            bench.run(atMost: .hours(12))
            let alarms = bench.found.filter { $0.finding.findingClass != .warn }
            return TrialOutcome(isGood: alarms.isEmpty, words: bench.codes)
        }
    }

    // MARK: What they have in common

    /// Density of C/n; negative discharges.
    static func rate(_ n: Double) -> CurrentDensity {
        CurrentDensity(capacity.value / n)
    }

    static func fresh(_ seed: UInt64, front: MeasuringSpec = .trial) -> TrialBench {
        var setup = CellSetup(.full(.full811), area: area)
        setup.seed = seed
        return TrialBench(setup, kind: .full, front: front, capacity: capacity)
    }

    /// Four hours into the first charge at C/20.
    private static func charging(
        _ seed: UInt64, front: MeasuringSpec = .trial
    ) -> TrialBench {
        var bench = fresh(seed, front: front)
        bench.begin(.current(rate(20)))
        bench.run(atMost: .hours(4))
        return bench
    }

    private static func dropped(_ charging: TrialBench) -> TrialOutcome {
        var bench = charging
        guard bench.found.isEmpty else {
            return TrialOutcome(isGood: false, words: bench.codes + " before the leak")
        }
        let event = bench.event()
        bench.cell.leak = 0.1e-3
        bench.run(atMost: .minutes(5)) { $0.first(.chargeDrop) == nil }
        return TrialOutcome(bench.first(.chargeDrop), after: event, within: .seconds(5))
    }
}

extension FullCellTrials {
    /// A12: filaments in a full cell on bare copper, at C/10. What counts is the first filament
    /// that takes more than the 10 mV that can be seen at all: 60 uS/cm2 at 80 ohm cm2.
    package static let bareCopper = Trial(
        "A12", "NCM811 on bare Cu, C/10: first filament of 60 uS/cm2 or more",
        must: "CHG_DROP or COLLAPSE <= 0.1 h", reference: "0.05 h"
    ) { seed in
        var setup = CellSetup(.full(.full811Copper), area: area)
        setup.seed = seed
        var bench = TrialBench(setup, kind: .full, capacity: capacity)
        bench.begin(.current(rate(10)))
        // A filament of the first minute is judged behind it.
        bench.run(atMost: .minutes(1))
        bench.run(atMost: .hours(5)) {
            $0.found.isEmpty && $0.cell.truth.leakConductance < 60e-6
        }
        // A smaller one was seen already.
        if !bench.found.isEmpty { return TrialOutcome(isGood: true, words: "before it") }
        let event = bench.event()
        bench.run(atMost: .hours(2)) { $0.first(.chargeDrop, .chargeCollapse) == nil }
        return TrialOutcome(
            bench.first(.chargeDrop, .chargeCollapse), after: event, within: .minutes(6))
    }
}
