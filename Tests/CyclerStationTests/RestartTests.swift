import CyclerControl
import CyclerCore
import CyclerEngine
import CyclerLab
import CyclerRecord
import CyclerStation
import Testing

/// The daemon was away: what goes on, what stays held, and that nothing is lost or counted twice.
@Suite struct RestartTests {
    static func order(_ policy: RestartPolicy, _ steps: [WrittenStep]? = nil) -> StartOrder {
        var order = Orders.plating
        if let steps { order = Orders.order(steps) }
        order.schedule.onRestart = policy
        return order
    }

    static let patient = RestartPolicy.resume(within: .minutes(10))

    /// Plating under way for so many seconds.
    static func plating(_ order: StartOrder, seconds: Int = 100) throws -> VirtualLab {
        let lab = try VirtualLab(cells: [.sp])
        lab.begin(0, order)
        #expect(lab.run(atMost: 30) { $0.isClosed(0) })
        lab.run(seconds: seconds)
        return lab
    }

    static func last(_ lab: VirtualLab, _ label: String) -> Double? {
        lab.column("0/records", label).last.flatMap(Double.init)
    }

    @Test func goesOnWhereItWas() throws {
        let order = Self.order(Self.patient)
        let lab = try Self.plating(order)
        let charge = try #require(Self.last(lab, "Step Discharging Capacity / Ah"))
        let time = try #require(Self.last(lab, "Step Time / s"))
        let test = try #require(Self.last(lab, "Test Time / s"))
        let record = try #require(Self.last(lab, "Record Index / 1"))
        try lab.revive(order)
        #expect(lab.state(0) == .held && !lab.isClosed(0), "nothing is energised by a start")
        #expect(lab.run(atMost: 30) { $0.isClosed(0) && $0.state(0) == .running })
        lab.run(seconds: 60)
        let after = try #require(Self.last(lab, "Step Discharging Capacity / Ah"))
        let grown = try #require(Self.last(lab, "Step Time / s")) - time
        #expect(after > charge && grown > 50 && grown < 75, "time away is no time in force")
        let rate = (after - charge) / grown
        #expect((rate * 3600 / (0.05e-3 * 0.785) - 1).magnitude < 0.01, "and no charge")
        #expect(try #require(Self.last(lab, "Test Time / s")) - test > 85)
        let indices = lab.column("0/records", "Record Index / 1").compactMap(Double.init)
        #expect(indices == (1...indices.count).map(Double.init) && indices.count > Int(record))
        #expect(lab.text("0/run.json").contains("\"outcome\": \"running\""))
        #expect(lab.text("0/events").contains("\"kind\":\"restart\""))
        #expect(lab.text("0/steps").split(separator: "\n").count == 2, "header and the rest")
    }

    @Test func theStepEndsByAllItsCharge() throws {
        let amount = 0.01
        let order = Self.order(
            Self.patient,
            [Orders.plate([.capacity(Orders.areal(amount))]), Orders.rest(.seconds(5))])
        let lab = try Self.plating(order, seconds: 300)
        try lab.revive(order, away: 100)
        #expect(lab.run(atMost: 1000) { $0.state(0) == .mounted })
        let moved = lab.column("0/steps", "Areal Capacity / mAh.cm-2").compactMap(Double.init)
        #expect((moved[0] - amount).magnitude < 0.00003, "\(moved)")
        let force = lab.column("0/steps", "Time in Force / s").compactMap(Double.init)
        #expect((force[0] - amount / 0.05 * 3600).magnitude < 3)
        #expect(lab.column("0/steps", "Interruptions / 1")[0] == "1")
        #expect(lab.text("0/run.json").contains("finished"))
    }

    @Test func holdStaysUntilAPersonResumes() throws {
        let order = Self.order(.hold)
        let lab = try Self.plating(order)
        try lab.revive(order)
        lab.run(seconds: 120)
        #expect(lab.state(0) == .held && !lab.isClosed(0))
        let resume = lab.request(.resume(ChannelIndex(0)))
        lab.run(seconds: 5)
        #expect(lab.isDone(resume) && lab.isClosed(0))
    }

    @Test func abortEndsTheRun() throws {
        let order = Self.order(.abort)
        let lab = try Self.plating(order)
        try lab.revive(order)
        #expect(lab.run(atMost: 10) { $0.state(0) == .mounted })
        #expect(!lab.isClosed(0) && lab.text("0/run.json").contains("interrupted"))
        #expect(lab.column("0/steps", "End Reason").last == "interrupted")
    }

    @Test func tooLongAwayStaysHeld() throws {
        let order = Self.order(Self.patient)
        let lab = try Self.plating(order)
        try lab.revive(order, away: 700)
        lab.run(seconds: 60)
        #expect(lab.state(0) == .held && !lab.isClosed(0))
    }

    @Test func aClockThatWentBackwardsSaysNothing() throws {
        let order = Self.order(Self.patient)
        let lab = try Self.plating(order)
        try lab.revive(order, clockBack: .minutes(20))
        lab.run(seconds: 60)
        #expect(lab.state(0) == .held && !lab.isClosed(0))
        let times = lab.column("0/records", "Test Time / s").compactMap(Double.init)
        #expect(times == times.sorted())
    }

    /// The daemon is back at once, the instrument is not.
    @Test func theTimeOfTheInstrumentCountsToo() throws {
        let order = Self.order(Self.patient)
        let lab = try Self.plating(order)
        try lab.revive(order, away: 300, answering: false)
        lab.run(seconds: 400)
        lab.silent = []
        lab.online(0, true)
        lab.makeSafeAgain(0)
        lab.run(seconds: 60)
        #expect(lab.state(0) == .held && !lab.isClosed(0))
    }

    @Test(arguments: ["paused", "held"])
    func whatWasOpenStaysOpen(_ how: String) throws {
        let order = Self.order(Self.patient)
        let lab = try Self.plating(order)
        if how == "paused" {
            lab.request(.pause(ChannelIndex(0)))
        } else {
            lab.send(.suspended(.seconds(100)))
        }
        lab.run(seconds: 5)
        try lab.revive(order)
        lab.run(seconds: 120)
        #expect(lab.state(0) == .held && !lab.isClosed(0))
    }

    @Test func anotherInstrumentIsNotEnergised() throws {
        let order = Self.order(Self.patient)
        let lab = try Self.plating(order)
        let manifest = lab.text("0/run.json").replacing("S-0", with: "S-9")
        lab.files["0/run.json"] = Array(manifest.utf8)
        try lab.revive(order)
        lab.run(seconds: 60)
        #expect(lab.state(0) == .held && !lab.isClosed(0))
    }

    @Test func anotherCellIsNotEnergised() throws {
        let order = Self.order(Self.patient)
        let lab = try Self.plating(order, seconds: 600)
        // A fresh one sits there now, at 2.4 V.
        let other = try VirtualLab(cells: [.sp])
        lab.twins = other.twins
        try lab.revive(order)
        lab.run(seconds: 60)
        #expect(lab.state(0) == .held && !lab.isClosed(0))
    }

    @Test func goesOnByItselfFiveTimesADay() throws {
        let order = Self.order(Self.patient)
        let lab = try Self.plating(order)
        for _ in 0..<5 {
            try lab.revive(order)
            #expect(lab.run(atMost: 30) { $0.isClosed(0) })
            lab.run(seconds: 20)
        }
        try lab.revive(order)
        lab.run(seconds: 60)
        #expect(lab.state(0) == .held && !lab.isClosed(0))
    }

    /// An orderly end leaves the run to the next daemon, and its files whole.
    @Test func aShutdownLeavesTheRun() throws {
        let order = Self.order(Self.patient)
        let lab = try Self.plating(order)
        lab.send(.shutdown(.untilRestart))
        #expect(lab.isShutDown && !lab.isClosed(0))
        #expect(lab.text("0/run.json").contains("\"outcome\": \"suspended\""))
        let charge = try #require(
            Checkpoint(json: JSONScanner.parse(lab.files["0/checkpoint.json"] ?? [])))
        try lab.revive(order)
        #expect(lab.run(atMost: 30) { $0.isClosed(0) })
        lab.run(seconds: 15)
        let total = try #require(Self.last(lab, "Discharging Capacity / Ah"))
        #expect(total > charge.discharging.value)
        // Rows are counted on within the step, however late the checkpoint was.
        let steps = lab.column("0/records", "Step Count / 1")
        let indices = lab.column("0/records", "Step Record Index / 1").compactMap(Int.init)
        #expect(indices.filter { $0 == 1 }.count == Set(steps).count, "\(indices)")
    }

    @Test func aShutdownEndsWhatAborts() throws {
        let lab = try Self.plating(Self.order(.abort))
        lab.send(.shutdown(.untilRestart))
        #expect(lab.isShutDown && lab.text("0/run.json").contains("\"outcome\": \"interrupted\""))
    }

    /// Loops, cycles and rows over crashes at every possible second: as without any.
    @Test(arguments: Array(stride(from: 1, through: 44, by: 1)))
    func cyclesAreCountedOnce(_ second: Int) throws {
        let steps = [
            WrittenStep(
                kind: .repeated(
                    RepeatRule(count: .number(3)),
                    [
                        Orders.plate([.time(.seconds(5))]), Orders.strip([.time(.seconds(4))]),
                    ]), place: Orders.place)
        ]
        let order = Self.order(Self.patient, steps)
        let lab = try VirtualLab(cells: [.criec])
        lab.begin(0, order)
        lab.run(seconds: second)
        guard lab.state(0) == .running else { return }
        try lab.revive(order, away: 20)
        #expect(lab.run(atMost: 200) { $0.state(0) == .mounted })
        #expect(lab.column("0/steps", "Step Count / 1") == ["1", "2", "3", "4", "5", "6"])
        #expect(lab.column("0/cycles", "Cycle Count / 1") == ["1", "2", "3"])
        let indices = lab.column("0/records", "Record Index / 1").compactMap(Int.init)
        #expect(indices == Array(1...max(indices.count, 1)))
        // Nothing moves unless a row says so: the steps add up to the run.
        let stepped = lab.column("0/steps", "Net Capacity / Ah").compactMap(Double.init)
        let end = try #require(
            Checkpoint(json: JSONScanner.parse(lab.files["0/checkpoint.json"] ?? [])))
        let total = (end.charging - end.discharging).value
        #expect((stepped.reduce(0, +) - total).magnitude < 1e-12, "\(stepped) \(total)")
        let times = lab.column("0/steps", "Time in Force / s").compactMap(Double.init)
        for (index, time) in times.enumerated() {
            #expect((time - (index.isMultiple(of: 2) ? 5 : 4)).magnitude < 2.5, "step \(index + 1)")
        }
    }

    /// Rows that the disk never got are rows that nobody saw; what came before them counts.
    @Test(arguments: [1, 17, 400, 1500])
    func aTornTailIsCut(_ losing: Int) throws {
        let order = Self.order(Self.patient)
        let lab = try Self.plating(order)
        try lab.revive(order, losing: losing)
        #expect(lab.run(atMost: 30) { $0.isClosed(0) })
        lab.run(seconds: 30)
        let rows = lab.text("0/records").split(separator: "\n", omittingEmptySubsequences: false)
        #expect(rows.last?.isEmpty == true)
        #expect(
            rows.dropLast().allSatisfy {
                $0.split(separator: ",", omittingEmptySubsequences: false).count
                    == BatteryDataFormat.labels.count
            })
        let charges = lab.column("0/records", "Discharging Capacity / Ah").compactMap(Double.init)
        #expect(charges == charges.sorted())
    }

    @Test func aScheduleThatNoLongerFitsIsClosed() throws {
        let order = Self.order(Self.patient)
        let lab = try Self.plating(order)
        try lab.revive(Self.order(Self.patient, [Orders.rest(.seconds(5))]))
        lab.run(seconds: 20)
        #expect(lab.state(0) == .idle && !lab.isClosed(0))
        #expect(lab.text("0/run.json").contains("\"outcome\": \"interrupted\""))
        #expect(lab.trace.contains("close-run 0"))
    }
}
