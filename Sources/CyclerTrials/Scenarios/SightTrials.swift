import CyclerCore
import CyclerLab
import CyclerWatch

/// Leads, noise, offsets and sampling: what the watch must say of its own sight (A15, A22, A23 and
/// beyond the table).
package enum SightTrials {
    /// Rows of the acceptance table.
    package static let table = [openLead, reversed, reversedAtRest, noisy, slow]
    /// What the table does not have.
    package static let beyond = [
        offset("A1", .cu, until: 0.02), offset("A3", .sp, until: 0.26),
        offset("A4", .criec, until: 1), offset("A5", .criec, until: 9.35), bornShorted,
        shortedWhileFilling, shortedAtOnce,
    ]

    static let openLead = Trial(
        "A14", "a current lead comes off a symmetric cell", must: "OPEN_* <= 3 samples",
        reference: "1-3 samples"
    ) { seed in
        var bench = LeakTrials.symmetric(seed, .symmetric)
        bench.begin(.current(PaperTrials.density))
        bench.run(atMost: .hours(1))
        guard bench.found.isEmpty else {
            return TrialOutcome(isGood: false, words: bench.codes + " before it")
        }
        let event = bench.event()
        bench.distort = { sample in
            sample.voltage = Volts(-5)
            sample.current = .zero
        }
        bench.run(atMost: .minutes(1)) { $0.found.isEmpty }
        return TrialOutcome(
            bench.first(.openCompliance, .openCurrent), after: event, within: .seconds(2))
    }

    static let reversed = Trial(
        "A15", "symmetric cell, sense leads swapped, 0.05 mA/cm2", must: "POLARITY <= 30 s",
        reference: "22 s"
    ) { seed in
        var bench = LeakTrials.symmetric(seed, .symmetric)
        bench.distort = { sample in sample.voltage = sample.voltage.map { -$0 } }
        bench.begin(.current(PaperTrials.density))
        let event = bench.event()
        bench.run(atMost: .minutes(5)) { $0.found.isEmpty }
        return TrialOutcome(bench.first(.polarity), after: event, within: .seconds(30))
    }

    static let reversedAtRest = Trial(
        "A15", "fresh half cell at rest, leads swapped", must: "WIRING <= 30 s"
    ) { seed in
        var bench = carbonPaper(seed)
        bench.distort = { sample in sample.voltage = sample.voltage.map { -$0 } }
        bench.begin(.rest)
        let event = bench.event()
        bench.run(atMost: .minutes(5)) { $0.found.isEmpty }
        return TrialOutcome(bench.first(.wiring), after: event, within: .seconds(30))
    }

    static let noisy = Trial(
        "A22", "2 mV plateau under 0.6 mV of noise", must: "blind: noise within 5 min",
        reference: "design rule"
    ) { seed in
        var front = MeasuringSpec.trial
        front.voltageNoise = Volts(0.6e-3)
        var setup = CellSetup(.half(.criecHealthy), area: PaperTrials.area)
        setup.seed = seed
        setup.reservoir = .mAh(1)
        var bench = TrialBench(setup, kind: .half, front: front)
        bench.begin(.current(PaperTrials.density))
        let began = bench.now
        bench.run(atMost: .minutes(30)) { $0.watch.blindness != .noise }
        let seconds = (bench.now - began).seconds
        return TrialOutcome(
            isGood: bench.watch.blindness == .noise && seconds <= 300 && bench.found.isEmpty,
            measure: seconds, words: bench.found.isEmpty ? "" : bench.codes)
    }.with { $0.unit = "s" }

    static let slow = Trial(
        "A23", "one sample a minute", must: "TELEGRAPH blind: sample rate, always",
        reference: "refuses or warns"
    ) { seed in
        var setup = CellSetup(.half(.symmetric), area: PaperTrials.area)
        setup.seed = seed
        var bench = TrialBench(setup, kind: .symmetric, every: .seconds(60))
        bench.begin(.current(PaperTrials.density))
        bench.run(atMost: .minutes(15))
        var blind = 0
        for _ in 0..<240 {
            bench.sample()
            if bench.watch.readiness[.telegraph] == .blind(.sampleRate) { blind += 1 }
        }
        return TrialOutcome(isGood: blind == 240, measure: Double(blind) / 2.4)
    }.with { $0.unit = "% of 4 h" }

    /// A zero that nobody measured and that is wrong by 0.3 mV, one way or the other.
    private static func offset(
        _ id: String, _ preset: HalfCellPreset, until charge: Double
    ) -> Trial {
        Trial(
            "B1", "\(id) with +-0.3 mV of offset that nobody measured",
            must: id == "A4" ? "no alarm; or blind" : "alarm or blind, never silence"
        ) { seed in
            var front = MeasuringSpec.trial
            front.voltageOffset = Volts(seed.isMultiple(of: 2) ? 0.3e-3 : -0.3e-3)
            var bench = PaperTrials.fresh(preset, seed, front: front, zero: nil)
            bench.run(atMost: .hours(220)) {
                $0.cell.truth.plated < .mAh(charge) && !$0.cell.truth.isShorted
            }
            let isShorted = bench.cell.truth.isShorted
            let blindBefore = bench.watch.blindness
            if isShorted { bench.run(atMost: .minutes(2)) }
            let alarmed = bench.found.contains { $0.finding.findingClass != .warn }
            let isBlind = blindBefore != nil && blindBefore != .warmingUp
            let words =
                (alarmed ? bench.codes : "silent")
                + (isBlind ? " and " + (blindBefore?.text ?? "") : "")
            return TrialOutcome(
                isGood: isShorted ? alarmed || isBlind : !alarmed, words: words)
        }.with { $0.quickSeeds = id == "A5" ? 1 : 2 }
    }

    static let bornShorted = Trial(
        "B2", "half cell that was shorted before, at its start", must: "SHORT_START <= 30 s"
    ) { seed in
        var bench = carbonPaper(seed)
        // Through its short it fills its carbon by itself.
        bench.cell.shortNow()
        bench.begin(.rest)
        bench.run(atMost: .hours(1))
        bench.begin(.current(PaperTrials.density))
        let event = bench.event()
        bench.run(atMost: .minutes(5)) { $0.found.isEmpty }
        return TrialOutcome(bench.first(.shortStart), after: event, within: .seconds(30))
    }

    /// Nothing falls where there is no baseline yet; what is left to see is that it stays at zero.
    static let shortedAtOnce = Trial(
        "B9", "fresh CRIEC shorted within 28 s of its first set point, before a baseline",
        must: "a short or IR_FLOOR <= 30 min"
    ) { seed in
        var bench = PaperTrials.fresh(.criec, seed)
        bench.run(atMost: .seconds(Int(1 + 7 * seed % 28)))
        let event = bench.event()
        bench.cell.shortNow()
        bench.run(atMost: .hours(2)) { $0.found.isEmpty }
        return TrialOutcome(
            bench.first(.shortStart, .shortHard, .shortStep, .resistanceFloor), after: event,
            within: .minutes(30))
    }

    static let shortedWhileFilling = Trial(
        "B3", "CRIEC shorted at 0.3 mAh/cm2 of intercalation, before plating",
        must: "a short <= 5 s"
    ) { seed in
        var bench = PaperTrials.fresh(.criec, seed)
        bench.run(atMost: .hours(20)) { $0.cell.truth.intercalated < .mAh(0.3) }
        guard bench.found.isEmpty else {
            return TrialOutcome(isGood: false, words: bench.codes + " before the short")
        }
        let event = bench.event()
        bench.cell.shortNow()
        bench.run(atMost: .minutes(5)) { $0.first(.shortHard, .shortStep) == nil }
        return TrialOutcome(
            bench.first(.shortHard, .shortStep), after: event, within: .seconds(5))
    }

    /// A fresh half cell on carbon paper, nothing begun.
    private static func carbonPaper(_ seed: UInt64) -> TrialBench {
        var setup = CellSetup(.half(.criec), area: PaperTrials.area)
        setup.seed = seed
        return TrialBench(setup, kind: .half)
    }
}
