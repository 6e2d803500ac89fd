import CyclerControl
import CyclerCore
import CyclerLab
import CyclerStation
import Testing

/// What the profile says of the ammeter reaches the uncertainties of a run.
@Suite struct AccuracyTests {
    private static func ramp(_ from: Double, _ to: Double, _ span: TimeSpan) -> WrittenStep {
        WrittenStep(
            kind: .currentRamp(
                .plate,
                Ramp(
                    from: .amperes(Amperes(from)), to: .amperes(Amperes(to)),
                    pace: .over(.span(span)))),
            until: [.time(span)], place: Orders.place)
    }

    private static func ran(_ steps: [WrittenStep], scpi: Bool) throws -> VirtualLab {
        let lab = try VirtualLab(cells: [.criec], scpi: scpi)
        lab.begin(
            0, Orders.order([Orders.rest(.seconds(2))] + steps),
            cell: Orders.cell(lastVoltage: Volts(2.4)))
        #expect(lab.run(atMost: 8000) { $0.state(0) == .mounted }, "\(lab.text("0/events"))")
        return lab
    }

    /// 39.25 µA on the 100 µA range, 0.02 % + 6 nA: plated for 1 h, stripped for 0.5 h. By hand:
    /// 6 nA (0.5 h + 0.5 * 1 h) / 39.25 µAh = 1.529e-4, over the square root of 3; half a second at
    /// each of four ends is 0.5 s * 39.25 µA, so 1.389e-4 * sqrt(2 (1 + 0.25)) / sqrt(3).
    @Test func efficiencyCoversTheOffset() throws {
        let halves = [
            Orders.plate([.time(.minutes(60))]), Orders.strip([.time(.minutes(30))]),
        ]
        let lab = try Self.ran(halves, scpi: true)
        let ratio = try #require(lab.column("0/cycles", "Coulombic Efficiency / 1").first)
        #expect((try #require(Double(ratio)) - 0.5).magnitude < 1e-3)
        let stated = try #require(
            lab.column("0/cycles", "Coulombic Efficiency Uncertainty / 1").compactMap(Double.init)
                .first)
        let offset = 6e-9 * (0.5 + 0.5 * 1) / 39.25e-6
        let timing = 0.5 / 3600 * 2.5.squareRoot()
        let byHand = ((offset * offset + timing * timing) / 3).squareRoot()
        #expect((stated - byHand).magnitude < 0.01 * byHand, "\(stated), by hand \(byHand)")
        let initial = try MetricsTests.summary(lab)["coulombic-efficiency"]?["initial"]
        #expect(initial?["uncertainty-covers"] == "gain and offset of the current, timing")
        let steps = lab.column("0/steps", "Capacity Uncertainty / Ah").compactMap(Double.init)
        // Of the plating alone the gain does not cancel: 0.02 % of 39.25 µAh, 6 nAh, the ends.
        let ends = 0.5 / 3600 * 39.25e-6 * 2.0.squareRoot()
        let gain = 2e-4 * 39.25e-6
        let charge = ((gain * gain + 6e-9 * 6e-9 + ends * ends) / 3).squareRoot()
        let plated = try #require(steps.first { $0 > 0 })
        #expect((plated - charge).magnitude < 0.01 * charge, "\(steps), by hand \(charge)")
    }

    @Test func withoutAStatedAccuracyOnlyTheTimingIsCovered() throws {
        let halves = [
            Orders.plate([.time(.minutes(6))]), Orders.strip([.time(.minutes(3))]),
        ]
        let lab = try Self.ran(halves, scpi: false)
        let initial = try MetricsTests.summary(lab)["coulombic-efficiency"]?["initial"]
        let covers = try #require(initial?["uncertainty-covers"]?.string)
        #expect(covers.hasPrefix("timing; the accuracy"))
    }

    /// From 5 to 20 µA in 30 min: 10 min on the 10 µA range (0.025 % + 700 pA), 20 min on the
    /// next (0.02 % + 6 nA). By hand: 0.7 nA / 6 h + 6 nA / 3 h of offset, 0.025 % of 6.25 µAh.
    @Test func everyRangeOfAStepCountsForItsOwnTime() throws {
        let lab = try Self.ran([Self.ramp(5e-6, 20e-6, .minutes(30))], scpi: true)
        let stated = try #require(
            lab.column("0/steps", "Capacity Uncertainty / Ah").compactMap(Double.init)
                .first { $0 > 0 })
        let offset = 0.7e-9 / 6 + 6e-9 / 3
        let gain = 2.5e-4 * 6.25e-6
        let ends = 0.5 / 3600 * 12.5e-6 * 2.0.squareRoot()
        let byHand = ((offset * offset + gain * gain + ends * ends) / 3).squareRoot()
        #expect((stated - byHand).magnitude < 0.01 * byHand, "\(stated), by hand \(byHand)")
    }
}
