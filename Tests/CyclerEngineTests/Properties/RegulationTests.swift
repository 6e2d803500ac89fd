import CyclerCore
import CyclerEngine
import Testing

/// Our own regulation over simulated cells of any resistance and slowness, sampled every 0.1 to
/// 10 s, with set points that come at once or a sample late: it never asks beyond its limits, gets
/// where it should, and does not swing up.
@Suite struct RegulationTests {
    /// 0 when every set point is in force at the next sample, 1 when one sample late.
    static let lateness = [0, 1]

    static func cell(_ random: inout SeededRandom) -> RegulatedCell {
        let ohmic = random.decades(1...3000)
        var cell = RegulatedCell(
            ohmic: ohmic, slow: ohmic * random.pick([0, 0.3, 1, 3]),
            delay: random.decades(0.1...1000))
        cell.noise = random.pick([0, 5e-5, 5e-4])
        return cell
    }

    struct Held: CustomStringConvertible {
        var overshoot: Double
        var offset: Double
        var description: String { "overshoot \(overshoot) V, offset \(offset) V" }
    }

    /// From rest to a voltage 10 mV to 2 V away: never beyond it, never away from it.
    @Test(arguments: lateness) func aVoltageIsHeldFromRest(_ late: Int) throws {
        for seed in 1...200 {
            var random = SeededRandom(seed)
            var cell = Self.cell(&random)
            let distance = random.decades(0.01...2) * random.pick([-1, 1])
            let needed = distance.magnitude / cell.ohmic
            let most = needed * random.decades(1.1...300)
            let least = min(
                most * random.decades(1e-6...1e-3), 0.01 * distance.magnitude / cell.resistance)
            let isStill = random.chance(0.5)
            if !isStill {
                cell.capacitance =
                    1800 * needed / distance.magnitude * random.decades(0.1...10)
            }
            let target = cell.openCircuit + distance
            let period = random.decades(0.1...10)
            var loop = try RegulationLoop(
                .hold(Volts(target)), cell, currents: least...most, period: period, late: late,
                seed: seed)
            let samples = max(300, min(Int(8 * cell.delay / period), 8000))
            loop.run(samples: samples)
            #expect(loop.currents.allSatisfy { $0.magnitude <= DriveMachine.limitShare * most })
            let beyond = loop.voltages.map { ($0 - target) * (distance < 0 ? -1 : 1) }.max() ?? 0
            let late = loop.voltages.suffix(samples / 5).map { ($0 - target).magnitude }.max() ?? 0
            let held = Held(overshoot: beyond, offset: late)
            let grain = 2 * least * cell.resistance
            #expect(
                beyond <= 2e-3 + 8 * cell.noise + grain,
                "\(seed): \(held)")
            #expect(
                late <= max(3e-3, 0.01 * distance.magnitude) + 8 * cell.noise + grain,
                "\(seed): \(held)")
        }
    }

    /// From constant current into the voltage, as CC-CV does: no larger current flows, the voltage
    /// goes beyond by what the cell moves in four samples and half a percent of what the current
    /// drops in it.
    @Test(arguments: lateness) func aVoltageIsHeldBehindACurrent(_ late: Int) throws {
        for seed in 1...200 {
            var random = SeededRandom(seed)
            var cell = Self.cell(&random)
            let current = 0.3 / cell.ohmic * random.decades(0.1...3)
            cell.capacitance = 3600 * current * random.decades(0.3...30)
            cell.settle(under: current)
            let target = 4.2
            let period = random.decades(0.1...10)
            let moved = period * current / cell.capacitance
            cell.openCircuit = target - 1e-3 - current * cell.resistance - 25 * moved
            var loop = try RegulationLoop(
                .drive(.current(Amperes(current), thenHold: Volts(target)), .charge), cell,
                currents: current * 1e-5...current * random.decades(1.05...100), period: period,
                late: late, seed: seed)
            loop.run(samples: max(1000, min(Int(3 * cell.delay / period), 6000)))
            #expect(loop.currents.allSatisfy { $0 <= current * (1 + 1e-9) })
            let beyond = (loop.voltages.max() ?? 0) - target
            let drop = current * cell.resistance
            let most = 2e-3 + 4 * moved + 0.005 * drop + 6 * cell.noise
            #expect(beyond <= most, "\(seed): \(beyond) V beyond, at most \(most)")
            let blur = 6 * cell.noise + 3 * moved
            let above = (loop.voltages.suffix(100).max() ?? 0) - target
            #expect(above <= 4e-3 + blur, "\(seed): \(above) V above in the end")
            // From below it comes slowly: a cell that still relaxes is taken for a larger
            // resistance than it has.
            let below = target - (loop.voltages.suffix(100).min() ?? 0)
            #expect(below <= max(5e-3, 0.02 * drop) + blur, "\(seed): \(below) V below")
        }
    }

    /// Noise swings around the target for hours: the steps get smaller, but not without end.
    @Test(arguments: [1e-3, 3e-3]) func aNoisyVoltageIsHeldForLong(_ noise: Double) throws {
        var cell = RegulatedCell(ohmic: 100, slow: 0, delay: 1)
        cell.noise = noise
        cell.capacitance = 1
        let target = cell.openCircuit + 0.1
        var loop = try RegulationLoop(
            .hold(Volts(target)), cell, currents: 1e-7...0.01, period: 1, late: 0, seed: 7)
        loop.run(samples: 100_000)
        let away = loop.voltages.suffix(50_000).map { ($0 - target).magnitude }.max() ?? 0
        #expect(away <= 3 * noise + 2e-3, "\(away) V")
    }

    /// A hold at the voltage where the cell rests: hardly any current, and no swinging.
    @Test(arguments: lateness) func aVoltageIsHeldWhereTheCellRests(_ late: Int) throws {
        for seed in 1...150 {
            var random = SeededRandom(seed)
            var cell = Self.cell(&random)
            let most = 0.05 / cell.ohmic * random.decades(1...100)
            cell.capacitance = 3600 * most
            let period = random.decades(0.1...10)
            let target = cell.openCircuit
            let least = most * random.decades(1e-6...1e-4)
            var loop = try RegulationLoop(
                .hold(Volts(target)), cell, currents: least...most, period: period, late: late,
                seed: seed)
            loop.run(samples: 1500)
            let away = loop.voltages.map { ($0 - target).magnitude }.max() ?? 0
            let first = max(least, 1e-4 * most) * cell.resistance
            #expect(away <= 8e-3 + 8 * cell.noise + 4 * first, "\(seed): \(away) V")
        }
    }

    /// Charging and discharging, at voltages far from and near to 0 V.
    @Test(arguments: lateness) func aPowerIsKept(_ late: Int) throws {
        for seed in 1...200 {
            var random = SeededRandom(seed)
            var cell = Self.cell(&random)
            cell.openCircuit = random.pick([3.7, 2.4, 0.3, 1e-3, -0.2])
            let direction: CurrentDirection = random.pick([.charge, .discharge])
            // What the cell can give at most is a quarter of V2/R; half of it is asked for.
            let able = cell.openCircuit * cell.openCircuit / 4 / cell.resistance
            let power = random.decades(0.01...0.5) * max(able, 1e-4 / cell.resistance)
            let isPassive = direction.sign * cell.openCircuit < 0
            let wanted = Self.current(of: power, cell, isPassive)
            let most = wanted * random.decades(1.5...100)
            let period = random.decades(0.1...10)
            var loop = try RegulationLoop(
                .drive(.power(Watts(direction.sign * power)), direction), cell,
                currents: min(wanted, power / 5) * 1e-5...most, period: period, late: late,
                seed: seed)
            let samples = max(300, min(Int(8 * cell.delay / period), 8000))
            loop.run(samples: samples)
            #expect(loop.currents.allSatisfy { $0.magnitude <= DriveMachine.limitShare * most })
            #expect(loop.currents.allSatisfy { $0 * direction.sign >= 0 })
            guard isPassive ? able > power : true else { continue }
            for index in loop.voltages.indices.suffix(samples / 5) {
                let kept = (loop.voltages[index] * loop.currents[index]).magnitude
                let blur = 0.01 + 16 * cell.noise / max(loop.voltages[index].magnitude, 1e-4)
                #expect((kept - power).magnitude <= blur * power, "\(seed): \(kept) of \(power) W")
            }
        }
    }

    /// Where P = V I with V = E + I R (against the cell) or E - I R.
    private static func current(
        of power: Double, _ cell: RegulatedCell, _ isPassive: Bool
    ) -> Double {
        let (e, r) = (cell.openCircuit.magnitude, cell.resistance)
        let root = (e * e + (isPassive ? -4 : 4) * r * power).squareRoot()
        return root.isNaN ? e / 2 / r : ((isPassive ? -1 : 1) * (root - e)) / 2 / r
    }

    /// Loads from a fifth of the cell's own resistance to a thousand times it: kept within 2 %, and
    /// the voltage never goes through 0 V.
    @Test(arguments: lateness) func aResistanceIsKept(_ late: Int) throws {
        for seed in 1...200 {
            var random = SeededRandom(seed)
            var cell = Self.cell(&random)
            cell.openCircuit = random.pick([3.7, 2.4, 0.3])
            let load = cell.resistance * random.decades(0.2...1000)
            let wanted = cell.openCircuit / (load + cell.resistance)
            let most = wanted * random.decades(1.5...100)
            let period = random.decades(0.1...10)
            var loop = try RegulationLoop(
                .drive(.resistance(Ohms(load)), .discharge), cell,
                currents: wanted * 1e-6...most, period: period, late: late, seed: seed)
            let samples = max(400, min(Int(8 * cell.delay / period), 8000))
            loop.run(samples: samples)
            #expect(
                loop.currents.allSatisfy { -DriveMachine.limitShare * most <= $0 && $0 <= 0 })
            #expect(
                (loop.voltages.min() ?? 0) >= -0.05 * cell.openCircuit - 8 * cell.noise, "\(seed)")
            for index in loop.voltages.indices.suffix(samples / 5) {
                let kept = loop.voltages[index] / loop.currents[index].magnitude
                let blur = 0.02 + 16 * cell.noise / loop.voltages[index].magnitude
                #expect((kept - load).magnitude <= blur * load, "\(seed): \(kept) of \(load) ohm")
            }
        }
    }
}
