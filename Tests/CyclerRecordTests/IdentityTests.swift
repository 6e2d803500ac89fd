import CyclerCore
import CyclerRecord
import Testing

/// Random schedules: what the files say adds up, digit for digit.
@Suite struct IdentityTests {
    struct Dice {
        var state: UInt64
        /// Even in 0..<1.
        mutating func roll() -> Double {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Double(state >> 11) / Double(1 << 53)
        }
        mutating func pick(_ count: Int) -> Int { Int(roll() * Double(count)) }
    }

    /// A run as a recorder would keep it: counters, steps, cycles, and the rows they print.
    struct Run {
        var dice: Dice
        let kind: CellKind
        var counters = ChargeCounters()
        var book: CycleBook
        var now = Instant.zero
        var stepCount = 0
        var records: [[String]] = []
        var steps: [[String: String]] = []
        var cycles: [[String: String]] = []

        init(seed: UInt64) {
            dice = Dice(state: seed)
            kind = CellKind.allCases[dice.pick(3)]
            book = CycleBook(
                CycleTests.cell(kind), counting: CycleCounting.allCases[dice.pick(2)])
        }

        mutating func wait(_ most: Double) {
            now = now + .microseconds(1 + Int(dice.roll() * most))
        }

        mutating func sample(_ current: Double) {
            wait(5e6)
            counters.count(
                Amperes(current * (1 + 0.01 * (dice.roll() - 0.5))),
                Volts((dice.roll() - 0.3) * 4), at: now)
            var row = RecordRow()
            row.total = counters.total
            row.step = counters.step
            row.inCycle = counters.cycle
            row.cycle = book.count
            row.stepCount = stepCount
            var text = ByteText()
            BatteryDataFormat.append(row, to: &text)
            records.append(
                text.string.dropLast().split(separator: ",", omittingEmptySubsequences: false)
                    .map(String.init))
        }

        mutating func finish(_ cycle: CycleRow?) {
            guard let cycle else { return }
            cycles.append(
                TableTests.named(CycleTable.appendHeader) { CycleTable.append(cycle, to: &$0) })
        }

        /// One step of anything, with a pause in its middle now and then.
        mutating func step() {
            wait(3e6)
            if dice.pick(6) == 0 {
                finish(book.nextCycle(at: now - .zero))
                counters.beginCycle()
            }
            stepCount += 1
            let isHold = dice.pick(5) == 0
            let sign: Double = dice.pick(2) == 0 ? -1 : 1
            let current = sign * (1e-9 + dice.roll() * 1e-2)
            if !isHold {
                let before = book.count
                finish(book.begin(Amperes(current), at: now - .zero))
                if book.count != before { counters.beginCycle() }
            }
            counters.beginStep()
            let start = now
            for _ in 0...dice.pick(2) {
                counters.restart(at: now)
                for _ in 0...dice.pick(12) {
                    // A hold may well turn its current.
                    sample(isHold ? current * (dice.roll() - 0.4) : current)
                }
                wait(2e6)
                counters.close(at: now)
                wait(9e6)
            }
            var row = StepRow()
            row.stepCount = stepCount
            row.charge = counters.step
            row.inForce = now - start
            row.start = start - .zero
            row.end = now - .zero
            row.setCurrent = isHold ? nil : Amperes(current)
            if !isHold {
                row.direction =
                    kind == .full
                    ? (sign < 0 ? .discharge : .charge) : sign < 0 ? .plate : .strip
            }
            book.add(row)
            steps.append(
                TableTests.named(StepTable.appendHeader) { StepTable.append(row, to: &$0) })
        }
    }

    /// A printed number of 12 decimals as the integer that it is.
    static func units(_ text: String?) throws -> Int {
        let digits = try #require(text).filter { $0 != "." }
        return try #require(Int(digits))
    }

    static func sum(_ rows: [[String: String]], _ label: String) throws -> Int {
        try rows.reduce(0) { try $0 + units($1[label]) }
    }

    @Test(arguments: 1...40)
    func everythingAddsUp(seed: UInt64) throws {
        var run = Run(seed: seed)
        for _ in 0..<30 { run.step() }
        run.finish(run.book.close(at: run.now - .zero))

        // In every record: net and cumulative of run, energy, step and cycle.
        let labels = BatteryDataFormat.labels.map { "\($0)" }
        let families = [
            "Charging Capacity / Ah", "Charging Energy / Wh", "Step Charging Capacity / Ah",
            "Cycle Charging Capacity / Ah",
        ].compactMap { label in labels.firstIndex { $0 == label } }
        #expect(families.count == 4)
        var before: [Int]?
        for record in run.records {
            for first in families {
                let up = try Self.units(record[first])
                let down = try Self.units(record[first + 1])
                #expect(try Self.units(record[first + 2]) == up - down)
                #expect(try Self.units(record[first + 3]) == up + down)
            }
            // Counters of the run never go back.
            let counters = try [12, 13, 16, 17].map { try Self.units(record[$0]) }
            if let before { #expect(zip(before, counters).allSatisfy { $0 <= $1 }) }
            before = counters
        }

        // The steps add up to the run: charge and energy, in and out.
        let total = run.counters.total
        for (label, whole) in [
            ("Charging Capacity / Ah", total.charging.value),
            ("Discharging Capacity / Ah", total.discharging.value),
            ("Charging Energy / Wh", total.chargingEnergy.value),
            ("Discharging Energy / Wh", total.dischargingEnergy.value),
        ] {
            #expect(try Self.sum(run.steps, label) == Int((whole * 1e12).rounded()), "\(label)")
        }

        // The cycles add up to the run, the one before the first included, and each record's
        // cycle counters never exceed their cycle.
        let isFull = run.kind == .full
        let firsts = try Self.sum(run.cycles, "First Half Capacity / Ah")
        let seconds = try Self.sum(run.cycles, "Second Half Capacity / Ah")
        let ins = Int((total.charging.value * 1e12).rounded())
        let outs = Int((total.discharging.value * 1e12).rounded())
        #expect(firsts == (isFull ? ins : outs) && seconds == (isFull ? outs : ins))
        let energies = try ["First", "Second"].map {
            try Self.sum(run.cycles, "\($0) Half Energy / Wh")
        }
        let work = total.chargingEnergy.value + total.dischargingEnergy.value
        #expect(energies[0] + energies[1] == Int((work * 1e12).rounded()))
        try expectRecordsWithin(run, isFull: isFull)
    }

    private func expectRecordsWithin(_ run: Run, isFull: Bool) throws {
        let labels = BatteryDataFormat.labels.map { "\($0)" }
        let charging = try #require(labels.firstIndex(of: "Cycle Charging Capacity / Ah"))
        var halves: [String: (first: Int, second: Int)] = [:]
        for cycle in run.cycles {
            halves[cycle["Cycle Count / 1"] ?? ""] = (
                try Self.units(cycle["First Half Capacity / Ah"]),
                try Self.units(cycle["Second Half Capacity / Ah"])
            )
        }
        for record in run.records {
            let half = try #require(halves[record[4]], "a row for cycle \(record[4])")
            let up = try Self.units(record[charging])
            let down = try Self.units(record[charging + 1])
            #expect(up <= (isFull ? half.first : half.second))
            #expect(down <= (isFull ? half.second : half.first))
        }
    }
}
