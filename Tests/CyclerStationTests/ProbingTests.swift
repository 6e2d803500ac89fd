import CyclerControl
import CyclerCore
import CyclerEngine
import CyclerLab
import CyclerStation
import Testing
import TwinBus

/// A suspected soft short: opened at once, probed, and then gone on with or stopped.
@Suite struct ProbingTests {
    static func order(_ policy: SoftShortPolicy?) -> StartOrder {
        var order = Orders.order([
            Orders.plate([.time(.hours(10))]), Orders.rest(.seconds(30)),
        ])
        order.schedule.onSoftShort = policy
        return order
    }

    /// A symmetric cell on its plateau for five minutes.
    static func plating(_ policy: SoftShortPolicy? = nil, cell: Cell? = nil) throws -> VirtualLab {
        let lab = try VirtualLab(cells: [.symmetric], restVolts: 0)
        lab.begin(0, order(policy), cell: cell ?? Orders.symmetric)
        #expect(lab.run(atMost: 30) { $0.isClosed(0) })
        lab.run(seconds: 300)
        return lab
    }

    /// A leak of 30 mS/cm2 takes more than half of 40 ohm cm2 away.
    static func leak(_ lab: VirtualLab, for span: TimeSpan?) throws {
        try lab.twins[0].line.add(
            ActiveFault(
                kind: .device(.cellLeak(siemensPerSquareCentimetre: 0.03)), unit: 0,
                until: span.map { lab.now + $0 }), at: lab.now)
    }

    @Test func aShortThatStaysIsConfirmed() throws {
        let lab = try Self.plating()
        try Self.leak(lab, for: nil)
        #expect(lab.run(atMost: 10) { !$0.isClosed(0) }, "opened before it is looked into")
        #expect(lab.state(0) == .probing)
        #expect(lab.run(atMost: 40) { $0.isClosed(0) }, "two currents")
        #expect(lab.run(atMost: 60) { $0.state(0) == .tripped })
        #expect(!lab.isClosed(0))
        #expect(lab.text("0/run.json").contains("tripped: SHORT_STEP"))
        #expect(lab.text("0/events").contains("\"text\":\"confirmed\""))
        #expect(lab.column("0/records", "Record Reason").contains("probe"))
    }

    @Test func aShortThatHealsGoesOn() throws {
        let lab = try Self.plating()
        try Self.leak(lab, for: .seconds(15))
        #expect(lab.run(atMost: 10) { $0.state(0) == .probing && !$0.isClosed(0) })
        let time = lab.column("0/records", "Step Time / s").last.flatMap(Double.init) ?? 0
        #expect(lab.run(atMost: 120) { $0.state(0) == .running && $0.isClosed(0) })
        lab.run(seconds: 60)
        #expect(lab.state(0) == .running && lab.text("0/events").contains("\"text\":\"healed\""))
        lab.station.refreshStatus()
        #expect(lab.station.status.channels[0].tightUntil != nil)
        let after = lab.column("0/records", "Step Time / s").last.flatMap(Double.init) ?? 0
        #expect(after - time < 75, "the probe is no time in force")
        // Charge counters never go back, and the current of the probe counts.
        let charge = lab.column("0/records", "Discharging Capacity / Ah").compactMap(Double.init)
        #expect(charge == charge.sorted())
    }

    /// A dip a minute, too brief for a drop, is a telegraph after three within the hour behind a
    /// heal and after six otherwise; a restart in between forgets nothing.
    @Test(arguments: [false, true])
    func behindAHealWindowsAreHalved(_ isRestarted: Bool) throws {
        func dips(_ lab: VirtualLab) throws -> Bool {
            for _ in 0..<4 {
                try Self.leak(lab, for: .seconds(2))
                lab.run(seconds: 60)
            }
            return lab.text("0/events").contains("\"text\":\"TELEGRAPH\"")
        }
        let healthy = try Self.plating()
        #expect(try !dips(healthy), "four are too few")

        let lab = try Self.plating()
        try Self.leak(lab, for: .seconds(15))
        #expect(lab.run(atMost: 10) { $0.state(0) == .probing })
        #expect(lab.run(atMost: 120) { $0.state(0) != .probing })
        if isRestarted {
            // At once: nothing but the verdict itself can have been saved since.
            try lab.revive(Self.order(nil), cell: Orders.symmetric)
            lab.run(seconds: 3)
            lab.request(.resume(ChannelIndex(0)))
        }
        #expect(lab.run(atMost: 30) { $0.state(0) == .running && $0.isClosed(0) })
        lab.run(seconds: 120)
        #expect(try dips(lab), "\(lab.text("0/events"))")
    }

    @Test func threeHealsInADayStop() throws {
        let lab = try Self.plating()
        for heal in 1...3 {
            try Self.leak(lab, for: .seconds(15))
            #expect(lab.run(atMost: 10) { $0.state(0) == .probing }, "\(heal)")
            #expect(lab.run(atMost: 120) { $0.state(0) != .probing }, "\(heal)")
            lab.run(seconds: 200)
        }
        #expect(lab.state(0) == .tripped && !lab.isClosed(0))
        #expect(lab.text("0/run.json").contains("DYNAMIC_SHORT"))
    }

    @Test func markGoesOn() throws {
        let lab = try Self.plating(.mark)
        try Self.leak(lab, for: .seconds(60))
        lab.run(seconds: 30)
        #expect(lab.state(0) == .running && lab.isClosed(0))
        #expect(lab.text("0/events").contains("SHORT_STEP"))
    }

    @Test func stopStops() throws {
        var cell = Orders.symmetric
        cell.onSoftShort = .stop
        let lab = try Self.plating(nil, cell: cell)
        try Self.leak(lab, for: nil)
        #expect(lab.run(atMost: 10) { $0.state(0) == .tripped })
        #expect(!lab.isClosed(0))
    }

    /// The schedule's word goes before the cell's.
    @Test func theScheduleDecides() throws {
        var cell = Orders.symmetric
        cell.onSoftShort = .stop
        let lab = try Self.plating(.mark, cell: cell)
        try Self.leak(lab, for: .seconds(60))
        lab.run(seconds: 30)
        #expect(lab.state(0) == .running)
    }

    /// Six cycles that give back all, and one that does not.
    @Test func aCycleThatLosesIsTold() throws {
        func cycles(_ count: Double, strip: TimeSpan) -> WrittenStep {
            WrittenStep(
                kind: .repeated(
                    RepeatRule(count: .number(count)),
                    [Orders.plate([.time(.minutes(2))]), Orders.strip([.time(strip)])]),
                place: Orders.place)
        }
        let lab = try VirtualLab(cells: [.symmetric], restVolts: 0)
        let steps = [
            cycles(6, strip: .minutes(2)), cycles(1, strip: .minutes(1)),
            Orders.plate([.time(.minutes(2))]),
        ]
        lab.begin(0, Orders.order(steps), cell: Orders.symmetric)
        #expect(lab.run(atMost: 3000) { $0.state(0) == .mounted })
        let events = lab.text("0/events").split(separator: "\n").filter {
            $0.contains("\"text\":\"CE_ANOM\"")
        }
        #expect(events.count == 1, "\(events)")
        #expect(lab.text("0/run.json").contains("finished"))
    }

    /// Whatever goes wrong in a probe, the circuit is open and a person decides.
    @Test(arguments: ["silent", "pause", "stop", "asleep", "off"])
    func interruptions(_ what: String) throws {
        for seconds in [2, 20, 36, 45, 62] {
            let lab = try Self.plating()
            try Self.leak(lab, for: .seconds(15))
            #expect(lab.run(atMost: 10) { $0.state(0) == .probing })
            lab.run(seconds: seconds)
            guard lab.state(0) == .probing else { continue }
            switch what {
            case "silent": InterruptionTests.loseLink(lab, seconds: 400)
            case "pause": lab.request(.pause(ChannelIndex(0)))
            case "stop": lab.request(.stop(ChannelIndex(0), .now))
            case "asleep": lab.send(.suspended(.seconds(100)))
            default: lab.send(.shutdown(.untilRestart))
            }
            lab.run(seconds: 5)
            #expect(!lab.isClosed(0), "\(what) after \(seconds) s")
            lab.run(seconds: 200)
            #expect(!lab.isClosed(0), "\(what) after \(seconds) s, and stays so")
            #expect(lab.state(0) != .probing && lab.state(0) != .running)
        }
    }

    /// A hard short within the probe is no reading of a healthy cell.
    @Test func limitsHoldInAProbe() throws {
        let lab = try Self.plating()
        try Self.leak(lab, for: nil)
        #expect(lab.run(atMost: 10) { $0.state(0) == .probing })
        #expect(lab.run(atMost: 50) { $0.isClosed(0) })
        try lab.twins[0].line.add(ActiveFault(kind: .device(.leadOpen), unit: 0), at: lab.now)
        #expect(lab.run(atMost: 10) { !$0.isClosed(0) })
        #expect(lab.state(0) == .tripped || lab.state(0) == .held)
    }
}
