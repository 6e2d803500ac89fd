import CyclerCore
import CyclerLab
import CyclerWatch

/// The half cells of the paper at 0.05 mA/cm2 (A1 to A5).
package enum PaperTrials {
    static let area = SquareCentimetres(0.785)
    static let density = CurrentDensity(milliamperesPerSquareCentimetre: -0.05)

    /// Every row, in the order of the table.
    package static let all = [
        bareCopper, nucleation, superP, superPKnown, carbonPaper, carbonPaperDip,
        carbonPaperLevel, contactLost, hardAfterContact,
    ]

    static let bareCopper = Trial(
        "A1", "bare Cu shorts at 0.015 mAh/cm2",
        must: "HARD or STEP <= 5 s and 1e-4 mAh/cm2 after it", reference: "3-5 s, 7e-5"
    ) { seed in
        var bench = copper(seed)
        bench.run(atMost: .hours(1)) { !$0.cell.truth.isShorted }
        guard bench.first(.shortHard, .shortStep) == nil else {
            return TrialOutcome(isGood: false, words: "before the short")
        }
        let event = bench.event()
        bench.run(atMost: .minutes(2)) { $0.first(.shortHard, .shortStep) == nil }
        return TrialOutcome(
            bench.first(.shortHard, .shortStep), after: event, within: .seconds(5),
            charge: .mAh(1e-4))
    }

    static let nucleation = Trial(
        "A2", "nucleation overpotential of bare Cu", must: "8.4 +- 0.5 mV", reference: "8.5"
    ) { seed in
        var bench = copper(seed)
        bench.run(atMost: .hours(1)) { $0.first(.shortHard, .shortStep) == nil }
        return measured(bench.watch.plating.nucleation, 7.9...8.9)
    }.with { $0.unit = "mV" }

    static let superP = Trial(
        "A3", "Super P converges to zero, resistance not known",
        must: "flagged before 0.23 mAh/cm2", reference: "0.211"
    ) { seed in converging(seed, resistance: nil, before: 0.23) }
    .with { $0.unit = "mAh/cm2" }

    static let superPKnown = Trial(
        "A3", "the same, 42 ohm cm2 known", must: "flagged before 0.18 mAh/cm2",
        reference: "0.162"
    ) { seed in converging(seed, resistance: ArealResistance(42), before: 0.18) }
    .with { $0.unit = "mAh/cm2" }

    static let carbonPaper = Trial(
        "A4", "CRIEC plates 8 mAh/cm2 in 160 h", must: "nothing found", reference: "0"
    ) { seed in
        let bench = plated(seed, to: 8)
        return TrialOutcome(isGood: bench.found.isEmpty, words: bench.codes)
    }.with { $0.quickSeeds = 1 }

    static let carbonPaperDip = Trial(
        "A4", "its nucleation overpotential", must: "1.5 +- 0.2 mV", reference: "1.50"
    ) { seed in measured(plated(seed, to: 1).watch.plating.nucleation, 1.3...1.7) }
    .with { $0.unit = "mV" }

    static let carbonPaperLevel = Trial(
        "A4", "its plateau", must: "2.2 +- 0.2 mV", reference: "2.24"
    ) { seed in
        measured(plated(seed, to: 1).watch.plating.level.map { Volts(-$0.value) }, 2.0...2.4)
    }.with { $0.unit = "mV" }

    static let contactLost = Trial(
        "A5", "CRIEC driven on: contact is lost, then a short at 9.3 mAh/cm2",
        must: "CONTACT_LOSS >= 0.05 mAh/cm2 before", reference: "0.18"
    ) { seed in
        var bench = fresh(.criec, seed)
        bench.run(atMost: .hours(220)) { !$0.cell.truth.isShorted }
        guard let warned = bench.first(.contactLoss) else {
            return TrialOutcome(isGood: false, words: bench.codes)
        }
        let ahead = bench.passed - warned.passed
        return TrialOutcome(
            isGood: ahead >= .mAh(0.05) && bench.found.count == 1,
            measure: ahead.milliampereHoursPerSquareCentimetre, words: bench.codes)
    }.with {
        $0.unit = "mAh/cm2 before"
        $0.quickSeeds = 1
    }

    static let hardAfterContact = Trial(
        "A5", "and that short", must: "SHORT_HARD <= 3 samples", reference: "3 samples"
    ) { seed in
        var bench = fresh(.criec, seed)
        bench.run(atMost: .hours(220)) { !$0.cell.truth.isShorted }
        let event = bench.event()
        bench.run(atMost: .minutes(2)) { $0.first(.shortHard) == nil }
        var outcome = TrialOutcome(bench.first(.shortHard), after: event, within: .seconds(3))
        outcome.isGood = outcome.isGood && (outcome.samples ?? 9) <= 3
        return outcome
    }.with { $0.quickSeeds = 1 }

    // MARK: What they have in common

    /// A fresh half cell under plating current, its first sample still to come.
    static func fresh(
        _ preset: HalfCellPreset, _ seed: UInt64, resistance: ArealResistance? = nil,
        front: MeasuringSpec = .trial, zero: ZeroOffset? = .trial
    ) -> TrialBench {
        var setup = CellSetup(.half(preset), area: area)
        setup.seed = seed
        var bench = TrialBench(
            setup, kind: .half, front: front, resistance: resistance, zero: zero)
        bench.begin(.current(density))
        return bench
    }

    private static func copper(_ seed: UInt64) -> TrialBench { fresh(.cu, seed) }

    private static func plated(_ seed: UInt64, to charge: Double) -> TrialBench {
        var bench = fresh(.criec, seed)
        bench.run(atMost: .hours(200)) { $0.cell.truth.plated < .mAh(charge) }
        return bench
    }

    private static func converging(
        _ seed: UInt64, resistance: ArealResistance?, before most: Double
    ) -> TrialOutcome {
        var bench = fresh(.sp, seed, resistance: resistance)
        bench.run(atMost: .hours(12)) {
            $0.first(.zeroConverge, .resistanceFloor) == nil && !$0.cell.truth.isShorted
        }
        guard let found = bench.first(.zeroConverge, .resistanceFloor) else {
            return TrialOutcome(isGood: false, words: "missed")
        }
        let at = bench.cell.truth.plated.milliampereHoursPerSquareCentimetre
        return TrialOutcome(
            isGood: at < most, measure: at, words: found.finding.code.rawValue)
    }

    private static func measured(
        _ volts: Volts?, _ window: ClosedRange<Double>
    ) -> TrialOutcome {
        guard let volts else { return TrialOutcome(isGood: false, words: "not measured") }
        let value = volts.value * 1000
        return TrialOutcome(isGood: window.contains(value), measure: value)
    }
}

extension TrialBench {
    /// Codes found, each once, in order; `nothing` for none.
    package var codes: String {
        var codes: [String] = []
        for one in found where !codes.contains(one.finding.code.rawValue) {
            codes.append(one.finding.code.rawValue)
        }
        return codes.isEmpty ? "nothing" : codes.joined(separator: "+")
    }
}

extension ArealCapacity {
    /// mAh/cm2.
    static func mAh(_ value: Double) -> Self { Self(milliampereHoursPerSquareCentimetre: value) }
}
