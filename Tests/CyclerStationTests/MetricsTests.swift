import CyclerControl
import CyclerCore
import CyclerLab
import CyclerRecord
import CyclerStation
import Testing

/// What a run's files say of it: metrics in run.json, cycles where the schedule has them, closer
/// records where something happens.
@Suite struct MetricsTests {
    static func summary(_ lab: VirtualLab) throws -> JSON {
        let json = try JSONScanner.parse(Array(lab.text("0/run.json").utf8))
        return try #require(json["summary"])
    }

    static func number(_ json: JSON, _ keys: String...) -> Double? {
        keys.reduce(json) { (json: JSON?, key) in json?[key] }?.number
    }

    static func cycleStep() -> WrittenStep {
        WrittenStep(kind: .nextCycle, place: Orders.place)
    }

    /// 1e-12 Ah, as printed.
    static func units(_ text: String) -> Int { Int(text.filter { $0 != "." }) ?? .min }

    @Test func aShortedPlatingSaysWhatItCouldPlate() throws {
        let lab = try VirtualLab()
        lab.begin()
        #expect(lab.run(atMost: 30) { $0.isClosed(0) })
        #expect(lab.run(atMost: 4000) { $0.state(0) == .mounted })
        let summary = try Self.summary(lab)
        let capacity = try #require(
            Self.number(summary, "maximum-areal-plating-capacity", "mAh-per-cm2"))
        #expect((capacity - 0.015).magnitude < 0.001, "\(capacity)")
        #expect(summary["maximum-areal-plating-capacity"]?["bound"] == "=")
        #expect(summary["nucleation"]?["definition"] == "before collapse")
        let dip = try #require(Self.number(summary, "nucleation", "overpotential-V"))
        #expect((dip - 8.4e-3).magnitude < 1e-3, "\(dip)")
        #expect(summary["first-suspect"]?["code"] == "SHORT_STEP")
        #expect(summary["critical-current-density"]?["failed-by"] == "SHORT_STEP")
        #expect(
            Self.number(summary, "critical-current-density", "first-failing-mA-per-cm2")
                .map { ($0 - 0.05).magnitude < 1e-9 } == true)
        #expect(lab.column("0/steps", "Finding") == ["", "SHORT_STEP", ""])
        let atShort = lab.column("0/steps", "Plated at Short / mAh.cm-2").compactMap(Double.init)
        #expect(atShort.count == 1 && (atShort[0] - capacity).magnitude < 1e-9)
    }

    @Test func aRunThatGoesOnHasNoSummaryYet() throws {
        let lab = try VirtualLab()
        lab.begin()
        #expect(lab.run(atMost: 30) { $0.isClosed(0) })
        let json = try JSONScanner.parse(Array(lab.text("0/run.json").utf8))
        #expect(json["outcome"] == "running" && json["summary"] == nil)
    }

    @Test func efficiencyAndSumsOfARoundTrip() throws {
        let lab = try VirtualLab(cells: [.criec])
        lab.begin(
            0,
            Orders.order([
                Orders.rest(.seconds(2)), Orders.plate([.time(.minutes(60))]),
                Orders.strip([.time(.minutes(30))]), Orders.plate([.time(.minutes(1))]),
            ]))
        #expect(lab.run(atMost: 6000) { $0.state(0) == .mounted })
        let summary = try Self.summary(lab)
        let initial = try #require(
            Self.number(summary, "coulombic-efficiency", "initial", "value"))
        #expect((initial - 0.5).magnitude < 0.002)
        let stated = try #require(
            Self.number(summary, "coulombic-efficiency", "initial", "uncertainty"))
        // Half a second at either end of an hour and of half an hour, over the square root of 3.
        let ends = (2.0 / 3).squareRoot() * 0.5 / 3600
        #expect((stated - ends * (1 + 0.25).squareRoot()).magnitude < 0.02 * stated, "\(stated)")
        #expect(Self.number(summary, "cycles", "whole") == 1)
        // What the steps and the cycles say adds up to what the run says, digit for digit.
        let ins = lab.column("0/steps", "Charging Capacity / Ah").map(Self.units)
        let outs = lab.column("0/steps", "Discharging Capacity / Ah").map(Self.units)
        let firsts = lab.column("0/cycles", "First Half Capacity / Ah").map(Self.units)
        let seconds = lab.column("0/cycles", "Second Half Capacity / Ah").map(Self.units)
        #expect(ins.reduce(0, +) == seconds.reduce(0, +))
        #expect(outs.reduce(0, +) == firsts.reduce(0, +))
        let total = try #require(Self.number(summary, "charge", "discharging-Ah"))
        #expect(outs.reduce(0, +) == Int((total * 1e12).rounded()))
        #expect(lab.column("0/cycles", "Capacity Retention / 1").first == "1.000000")
        #expect(lab.column("0/steps", "Counted Current").allSatisfy { $0 == "measured" })
    }

    /// A `cycle` step comes before the set point of the next step; what the step before it moved
    /// belongs to the cycle that ends.
    @Test func explicitCyclesHaveTheChargeOfTheirSteps() throws {
        let lab = try VirtualLab(cells: [.criec])
        var order = Orders.order([
            Self.cycleStep(), Orders.plate([.time(.minutes(10))]),
            Orders.strip([.time(.minutes(4))]), Orders.plate([.time(.minutes(2))]),
            Orders.strip([.time(.minutes(2))]), Self.cycleStep(), Self.cycleStep(),
            Orders.plate([.time(.minutes(3))]), Orders.strip([.time(.minutes(1))]),
            Self.cycleStep(),
        ])
        order.schedule.cycleCounting = .explicit
        lab.begin(0, order)
        #expect(lab.run(atMost: 3000) { $0.state(0) == .mounted }, "\(lab.text("0/events"))")
        #expect(lab.column("0/cycles", "Cycle Count / 1") == ["1", "2", "3"])
        let areal = lab.column("0/cycles", "First Half Capacity / mAh.cm-2").compactMap(Double.init)
        let expected = [0.05 * 12 / 60, 0, 0.05 * 3 / 60]
        for (one, other) in zip(areal, expected) { #expect((one - other).magnitude < 2e-4) }
        let ratios = lab.column("0/cycles", "Coulombic Efficiency / 1")
        #expect(ratios[1].isEmpty)
        let ratio = try #require(Double(ratios[0]))
        #expect((ratio - 0.5).magnitude < 0.01, "\(ratio)")
        #expect(lab.column("0/steps", "Cycle Count / 1") == ["1", "1", "1", "1", "3", "3"])
        let rule = try JSONScanner.parse(Array(lab.text("0/run.json").utf8))["cycle-rule"]?.string
        #expect(rule?.contains("nowhere else") == true)
        let events = lab.text("0/events").split(separator: "\n").filter {
            $0.contains("\"kind\":\"cycle\"")
        }
        #expect(events.count == 4)
        for (number, event) in zip(1..., events) {
            #expect(event.contains("\"text\":\"\(number)\""), "\(event)")
        }
        // The cycle's own counters begin anew with it.
        let counts = lab.column("0/records", "Cycle Count / 1")
        let charge = lab.column("0/records", "Cycle Cumulative Capacity / Ah").map(Self.units)
        let firstOfThree = try #require(counts.firstIndex(of: "3"))
        #expect(charge[firstOfThree] < charge[firstOfThree - 1] / 10)
    }

    @Test func recordsAreCloseBehindChangesAndAroundOnset() throws {
        let lab = try VirtualLab()
        var order = Orders.plating
        order.schedule.record = RecordRule(
            every: .seconds(60), afterChange: RecordRule.afterChangeDefault, perDecade: 2)
        // An onset long enough behind the change of step that both windows can be told apart.
        order.schedule.record.afterChange?.lasting = .seconds(60)
        lab.begin(0, order)
        #expect(lab.run(atMost: 4000) { $0.state(0) == .mounted })
        let reasons = lab.column("0/records", "Record Reason")
        let steps = lab.column("0/records", "Step Count / 1")
        let times = lab.column("0/records", "Test Time / s").compactMap(Double.init)
        for wanted in ["first", "after-change", "onset", "log", "time"] {
            #expect(reasons.contains(wanted), "\(wanted)")
        }
        let onset = try #require(
            lab.column("0/steps", "Plating Onset Time / s").compactMap(Double.init).first)
        for (index, reason) in reasons.enumerated() where reason == "onset" {
            #expect(steps[index] == "2")
            // The window opens at the first sample below zero, and anew when that is certain.
            #expect((onset - 2...onset + 75).contains(times[index]), "\(times[index]), \(onset)")
        }
        let near = zip(times, steps).filter { time, step in
            step == "2" && (onset...onset + 60).contains(time)
        }
        #expect(near.count >= 58, "about one a second: \(near.count)")
    }

    /// A hold is no half cycle, but what it moves is part of one.
    @Test func aHoldBelongsToTheHalfOfItsCharge() throws {
        let lab = try VirtualLab()
        lab.begin(
            0,
            Orders.order([
                Orders.plate([.voltage(.atMost, Volts(0.6))]),
                WrittenStep(
                    kind: .hold(.volts(Volts(0.6))), until: [.time(.minutes(2))],
                    chargeBound: .charge(AmpereHours(1e-3)), place: Orders.place),
                Orders.strip([.time(.minutes(1))]),
            ]))
        #expect(lab.run(atMost: 3000) { $0.state(0) == .mounted }, "\(lab.text("0/events"))")
        let outs = lab.column("0/steps", "Discharging Capacity / Ah").map(Self.units)
        let firsts = lab.column("0/cycles", "First Half Capacity / Ah").map(Self.units)
        #expect(outs.count == 3 && firsts.count == 1)
        #expect(outs.reduce(0, +) == firsts[0])
        #expect(outs[1] > 0, "the hold takes charge up: \(outs)")
    }

    /// A run that is stopped and continued says of the cell what one run would have said.
    @Test func aContinuedRunCarriesItsMetricsOn() throws {
        let lab = try VirtualLab(cells: [.criec])
        let cycle = [
            Orders.plate([.time(.minutes(10))]), Orders.strip([.time(.minutes(5))]),
        ]
        lab.begin(0, Orders.order(cycle + cycle))
        #expect(lab.run(atMost: 2000) { $0.state(0) == .mounted })
        let first = try Self.summary(lab)
        let checkpoint = try #require(
            Checkpoint(json: JSONScanner.parse(Array(lab.text("0/checkpoint.json").utf8))))
        #expect(checkpoint.cycle == 2)
        var order = Orders.order([
            Orders.plate([.time(.minutes(10))]), Orders.strip([.time(.minutes(4))]),
        ])
        order.continuing = Continuation(
            run: "r", cell: "cell", cycles: checkpoint.cycle, steps: 4,
            charging: checkpoint.charging, discharging: checkpoint.discharging,
            accounts: checkpoint.accounts)
        lab.request(.start(ChannelIndex(0), order))
        #expect(lab.run(atMost: 2000) { $0.state(0) == .mounted }, "\(lab.answers)")
        #expect(lab.column("0/cycles", "Cycle Count / 1") == ["3"])
        let retention = lab.column("0/cycles", "Capacity Retention / 1").compactMap(Double.init)
        #expect(retention.count == 1 && (retention[0] - 0.8).magnitude < 0.01, "\(retention)")
        let both = try Self.summary(lab)
        #expect(Self.number(both, "cycles", "whole") == 3)
        #expect(
            both["coulombic-efficiency"]?["initial"] == first["coulombic-efficiency"]?["initial"])
        let energies = lab.column("0/records", "Charging Energy / Wh").compactMap(Double.init)
        let before = try #require(Self.number(first, "charge", "charging-Wh"))
        #expect(try #require(energies.first) >= before * 0.99)
        let cumulative = lab.column("0/cycles", "Cumulative Areal Capacity / mAh.cm-2")
            .compactMap(Double.init)
        #expect(cumulative.count == 1 && (cumulative[0] - 0.05 * 44 / 60).magnitude < 5e-4)
    }

    @Test func theCheckpointKeepsTheAccounts() throws {
        let lab = try VirtualLab(cells: [.criec])
        lab.begin(
            0,
            Orders.order([
                Orders.plate([.time(.minutes(5))]), Orders.strip([.time(.minutes(1))]),
            ]))
        #expect(lab.run(atMost: 1000) { $0.state(0) == .mounted })
        let json = try JSONScanner.parse(Array(lab.text("0/checkpoint.json").utf8))
        #expect(json["accounts"]?["version"]?.integer == 2)
    }
}
