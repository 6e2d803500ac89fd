import CyclerCore
import CyclerLab
import CyclerWatch

/// Leaks and filaments of a symmetric cell (A7 to A10).
package enum LeakTrials {
    /// Every row, in the order of the table.
    package static let all =
        [
            step(20, at: 0.05, id: "A7", share: 0.95, must: ">= 95 %, median <= 5 s", "95 %, 4 s"),
            step(20, at: 0.25, id: "A7", share: 0.95, must: ">= 95 %, median <= 5 s", "95 %, 4 s"),
            step(10, at: 0.25, id: "A8", share: 0.90, must: ">= 90 %", "95 %"),
            step(10, at: 0.05, id: "A8", share: 0.56, must: "> 55 %", "55 %"),
            step(5, at: 0.05, id: "A9", share: 0, must: "said to be invisible", "0 %"),
            step(5, at: 0.5, id: "A9", share: 0, must: "said to be invisible", "0 %"),
        ] + [
            telegraph(1000, within: .minutes(10), median: nil, "0.5 min, 0.7 at most"),
            telegraph(100, within: .minutes(10), median: nil, "4.6 min, 5.6 at most"),
            telegraph(40, within: .minutes(25), median: nil, "11.8 min, 19.9 at most"),
            telegraph(20, within: .minutes(150), median: .minutes(63), "64 min, 132 at most"),
        ]

    /// Milliseconds of warm-up are not judged: the leak comes after an hour of current.
    private static func step(
        _ leak: Double, at density: Double, id: String, share: Double, must: String,
        _ reference: String
    ) -> Trial {
        let size = NumberText.fixed(leak, digits: 0)
        return Trial(
            id, "leak of \(size) mS/cm2 at \(density) mA/cm2, 42 ohm cm2",
            must: must, reference: reference
        ) { seed in
            var bench = symmetric(seed, .symmetric)
            bench.begin(.current(CurrentDensity(milliamperesPerSquareCentimetre: -density)))
            bench.run(atMost: .hours(1))
            guard bench.found.isEmpty else {
                return TrialOutcome(isGood: false, words: bench.codes + " before the leak")
            }
            let event = bench.event()
            bench.cell.leak = leak / 1000
            bench.run(atMost: .minutes(10)) { $0.found.isEmpty }
            return TrialOutcome(bench.found.first, after: event, within: nil)
        }.with {
            $0.share = share
            $0.quickSeeds = 20
            if id == "A7" { $0.medianMost = .seconds(5) }
        }
    }

    private static func telegraph(
        _ perHour: Double, within: TimeSpan, median: TimeSpan?, _ reference: String
    ) -> Trial {
        let rate = NumberText.fixed(perHour, digits: 0)
        let most = NumberText.fixed(within.seconds / 60, digits: 0)
        return Trial(
            "A10", "\(rate) dynamic shorts an hour, 10 Hz, 100 ohm cm2, 13 % of 1 mA/cm2",
            must: "TELEGRAPH within \(most) min" + (median == nil ? "" : ", median < 64 min")
                + "; no SHORT_*",
            reference: reference
        ) { seed in
            var setup = CellSetup(.half(.telegraph), area: PaperTrials.area)
            setup.seed = seed
            setup.filaments = [.telegraph(perHour: perHour)]
            let period = TimeSpan.milliseconds(100)
            var bench = TrialBench(setup, kind: .symmetric, every: period)
            bench.begin(.current(CurrentDensity(milliamperesPerSquareCentimetre: -1)))
            let event = bench.event(every: period)
            bench.run(atMost: within) { $0.first(.telegraph) == nil }
            var outcome = TrialOutcome(bench.first(.telegraph), after: event, within: within)
            outcome.samples = nil
            outcome.charge = nil
            if bench.found.contains(where: { $0.finding.code.isShort }) {
                outcome.isGood = false
                outcome.words = bench.codes
            }
            return outcome
        }.with { $0.medianMost = median }
    }

    static func symmetric(
        _ seed: UInt64, _ preset: HalfCellPreset, front: MeasuringSpec = .trial
    ) -> TrialBench {
        var setup = CellSetup(.half(preset), area: PaperTrials.area)
        setup.seed = seed
        return TrialBench(setup, kind: .symmetric, front: front)
    }
}
