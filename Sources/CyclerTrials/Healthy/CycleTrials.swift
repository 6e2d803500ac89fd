import CyclerCore
import CyclerLab
import CyclerWatch

/// Many cycles of one healthy cell, beyond the table.
package enum CycleTrials {
    /// 500 plate and strip cycles to 1 V, delithiation included.
    package static let fiveHundred = Trial(
        "B4", "500 plate and strip cycles to 1 V, delithiation included", must: "nothing found"
    ) { seed in
        var setup = CellSetup(.half(.criecHealthy), area: PaperTrials.area)
        setup.seed = seed
        var bench = TrialBench(setup, kind: .half)
        let charge = 0.65
        let j = 0.5
        let halfCycle = TimeSpan.seconds(charge / j * 3600)
        for _ in 0..<500 {
            bench.begin(.current(CurrentDensity(milliamperesPerSquareCentimetre: -j)))
            bench.run(atMost: halfCycle)
            let plated = bench.stepCharge.magnitude
            bench.begin(.current(CurrentDensity(milliamperesPerSquareCentimetre: j)))
            bench.run(atMost: halfCycle) { $0.lastVoltage < Volts(1) }
            bench.end(
                CycleCharges(charged: plated, discharged: bench.stepCharge.magnitude))
        }
        return TrialOutcome(isGood: bench.found.isEmpty, words: bench.codes)
    }.with {
        $0.seeds = 2
        $0.quickSeeds = 0
    }
}
