import CyclerCore
import CyclerRecord
import Testing

/// What begins a cycle, and what belongs to it.
@Suite struct CycleTests {
    static let area = SquareCentimetres(0.785)

    static func cell(_ kind: CellKind, mass: Grams? = nil) -> Cell {
        Cell(
            name: "c", kind: kind, format: .mold, isFresh: true, area: area, activeMass: mass)
    }

    /// A finished step of constant current: milliamperes, hours, and the volts it ran at.
    static func step(
        _ direction: CurrentDirection, _ milliamperes: Double = 1, hours: Double = 1,
        volts: Double = 0.01, start: TimeSpan = .zero
    ) -> StepRow {
        let current = Amperes(direction.sign * milliamperes / 1000)
        var counters = ChargeCounters()
        counters.restart(at: .zero)
        counters.count(current, Volts(volts), at: .zero + .seconds(hours * 3600))
        var row = StepRow()
        row.direction = direction
        row.setCurrent = current
        row.charge = counters.step
        row.inForce = .seconds(hours * 3600)
        row.start = start
        row.end = start + row.inForce
        row.area = area
        row.endVoltage = Volts(volts)
        row.middle = Volts(volts)
        return row
    }

    // MARK: The rule

    enum Move: String, CustomStringConvertible {
        case minus = "-"
        case plus = "+"
        case cycle = "c"
        var description: String { rawValue }
    }

    /// The cycle that each move belongs to.
    static func counts(
        _ moves: String, _ kind: CellKind, _ counting: CycleCounting
    ) -> [Int] {
        var rule = CycleRule(kind, counting: counting)
        return moves.map { character in
            switch Move(rawValue: String(character)) {
            case .minus: _ = rule.begin(Amperes(-1))
            case .plus: _ = rule.begin(Amperes(1))
            case .cycle, nil: rule.nextCycle()
            }
            return rule.count
        }
    }

    @Test(arguments: [
        ("-+-+", CellKind.half, CycleCounting.automatic, [1, 1, 2, 2]),
        ("--++--", .half, .automatic, [1, 1, 1, 1, 2, 2]),
        ("+-+", .half, .automatic, [0, 1, 1]),
        ("+-+-", .full, .automatic, [1, 1, 2, 2]),
        ("-+-", .full, .automatic, [0, 1, 1]),
        // A `cycle` step begins one, and the half behind it does not begin another.
        ("c-+c-+", .half, .automatic, [1, 1, 1, 2, 2, 2]),
        ("-+c-+-", .half, .automatic, [1, 1, 2, 2, 2, 3]),
        ("-c-+-", .half, .automatic, [1, 2, 2, 2, 3]),
        ("-+c+-", .half, .automatic, [1, 1, 2, 2, 3]),
        ("cc-+", .half, .automatic, [1, 2, 2, 2]),
        // Explicit: only `cycle` steps.
        ("-+-+", .half, .explicit, [0, 0, 0, 0]),
        ("c-+-+c-", .symmetric, .explicit, [1, 1, 1, 1, 1, 2, 2]),
        ("+-c+-", .full, .explicit, [0, 0, 1, 1, 1]),
    ])
    func aCycleBeginsWhereTheRuleSays(
        _ moves: String, _ kind: CellKind, _ counting: CycleCounting, _ expected: [Int]
    ) {
        #expect(Self.counts(moves, kind, counting) == expected)
    }

    @Test func beginSaysWhetherACycleBegan() {
        var rule = CycleRule(.half)
        #expect(rule.begin(Amperes(-1)) && !rule.begin(Amperes(-1)))
        #expect(!rule.begin(Amperes(1)) && rule.begin(Amperes(-1)))
    }

    // MARK: The book

    @Test func aCycleHasItsHalvesAndTheirRatio() throws {
        var book = CycleBook(Self.cell(.half, mass: Grams(0.01)))
        let none = book.begin(Amperes(-1e-3), at: .zero)
        #expect(none == nil)
        book.take(temperature: Kelvins(300), pressure: nil)
        book.take(temperature: Kelvins(310), pressure: Pascals(1e6))
        book.add(Self.step(.plate, hours: 2, volts: -0.02))
        book.interrupted()
        #expect(book.lastWhole == nil)
        let still = book.begin(Amperes(1e-3), at: .hours(2))
        #expect(still == nil)
        book.add(Self.step(.strip, hours: 1.9, volts: 0.03, start: .hours(2)))
        #expect(book.lastWhole?.efficiency?.value == 0.95)
        let closed = book.begin(Amperes(-1e-3), at: .hours(4))
        let row = try #require(closed)
        #expect(book.count == 2 && row.cycle == 1 && row.interruptions == 1)
        #expect((row.first.charge.value - 2e-3).magnitude < 1e-12)
        #expect(row.loss.map { ($0.value - 1e-4).magnitude < 1e-12 } == true)
        #expect(row.temperature.mean == 305 && row.pressure.max == 1e6)
        #expect(row.end == .seconds(3.9 * 3600))
        let fields = TableTests.named(CycleTable.appendHeader) {
            CycleTable.append(row, to: &$0)
        }
        for (label, value) in [
            ("First Half Capacity / Ah", "0.002000000000"),
            ("First Half Capacity / mAh.cm-2", "2.547770701"),
            ("Second Half Capacity / mAh.g-1", "190.000000"),
            ("First Half Energy / Wh", "0.000040000000"),
            ("First Half Mean Voltage / V", "-0.020000000"),
            ("Second Half End Voltage / V", "0.030000000"),
            ("First Half Current Density / mA.cm-2", "1.273885"),
            ("Coulombic Efficiency / 1", "0.950000"), ("Energy Efficiency / 1", ""),
            ("Capacity Loss / mAh.cm-2", "0.127388535"), ("Capacity Retention / 1", "1.000000"),
            ("Cumulative Areal Capacity / mAh.cm-2", "4.968152866"),
            ("Middle Voltage First Half / V", "-0.020000000"),
            ("Polarization First Half / V", "0.020000000"),
            ("Polarization Second Half / V", "0.030000000"),
            ("Polarization Gap / V", "0.050000000"), ("Interruptions / 1", "1"),
        ] {
            #expect(fields[label] == value, "\(label)")
        }
    }

    @Test func fullCellsChargeFirstAndHaveNoOneSidedPolarization() throws {
        var book = CycleBook(Self.cell(.full))
        _ = book.begin(Amperes(1e-3), at: .zero)
        book.add(Self.step(.charge, hours: 2, volts: 4))
        // A hold carries no direction; its charge belongs to the half all the same.
        var hold = Self.step(.charge, 0.5, hours: 1, volts: 4.2, start: .hours(2))
        hold.direction = nil
        hold.setCurrent = nil
        hold.middle = nil
        book.add(hold)
        _ = book.begin(Amperes(-1e-3), at: .hours(3))
        book.add(Self.step(.discharge, hours: 2, volts: 3.8, start: .hours(3)))
        let closed = book.close(at: .hours(5))
        let row = try #require(closed)
        #expect((row.first.charge.value - 2.5e-3).magnitude < 1e-12)
        #expect(row.efficiency.map { ($0.value - 0.8).magnitude < 1e-9 } == true)
        #expect(row.energyEfficiency.map { ($0 - 7.6 / 10.1).magnitude < 1e-9 } == true)
        #expect(row.gap.map { ($0.value - 0.2).magnitude < 1e-9 } == true)
        #expect(row.firstPolarization == nil && row.secondPolarization == nil)
        #expect(row.first.current == Amperes(1e-3), "the step that moved most")
        let again = book.close(at: .hours(6))
        #expect(again == nil)
    }

    @Test func retentionIsMeasuredByTheFirstWholeCycle() throws {
        var book = CycleBook(Self.cell(.half))
        var retentions: [Double?] = []
        for hours in [2.0, 1.5, 1.0] {
            if let row = book.begin(Amperes(-1e-3), at: .zero) { retentions.append(row.retention) }
            book.add(Self.step(.plate, hours: 2))
            _ = book.begin(Amperes(1e-3), at: .zero)
            book.add(Self.step(.strip, hours: hours))
        }
        retentions.append(book.close(at: .zero)?.retention)
        #expect(retentions == [1, 0.75, 0.5])
        #expect(book.lastWhole?.retention == 0.5)
    }

    @Test func chargeBeforeTheFirstCycleHasARowOfItsOwn() throws {
        var book = CycleBook(Self.cell(.full))
        let none = book.begin(Amperes(-1e-3), at: .zero)
        #expect(none == nil)
        book.add(Self.step(.discharge))
        let closed = book.begin(Amperes(1e-3), at: .hours(1))
        let row = try #require(closed)
        #expect(row.cycle == 0 && row.first.isEmpty && row.efficiency == nil)
        #expect(book.count == 1)
        let last = book.close(at: .hours(1))
        #expect(last?.cycle == 1)
    }

    @Test func explicitCyclesTakeWhatLiesBetween() throws {
        var book = CycleBook(Self.cell(.half), counting: .explicit)
        let first = book.nextCycle(at: .zero)
        #expect(first == nil && book.count == 1)
        for _ in 0..<3 {
            let none = book.begin(Amperes(-1e-3), at: .zero)
            #expect(none == nil)
            book.add(Self.step(.plate))
            let still = book.begin(Amperes(1e-3), at: .zero)
            #expect(still == nil)
            book.add(Self.step(.strip, hours: 0.5))
        }
        let closed = book.nextCycle(at: .hours(9))
        let row = try #require(closed)
        #expect(row.cycle == 1 && book.count == 2)
        #expect((row.first.charge.value - 3e-3).magnitude < 1e-12)
        #expect(row.efficiency.map { ($0.value - 0.5).magnitude < 1e-9 } == true)
    }

    @Test func aCycleStepAtTheVeryEndLeavesNoRow() {
        var book = CycleBook(Self.cell(.half))
        _ = book.begin(Amperes(-1e-3), at: .zero)
        book.add(Self.step(.plate))
        let whole = book.nextCycle(at: .hours(1))
        let empty = book.end(at: .hours(1))
        #expect(whole?.cycle == 1 && empty == nil)
        // One that a half began has its row, however little it moved.
        _ = book.begin(Amperes(1e-3), at: .hours(1))
        _ = book.begin(Amperes(-1e-3), at: .hours(1))
        let begun = book.end(at: .hours(1))
        #expect(begun?.cycle == 3)
    }

    @Test func aContinuedRunCountsOn() {
        var passed = ChargeTotals()
        passed.discharging = AmpereHours(1e-3)
        var book = CycleBook(Self.cell(.half), after: 7, passed: passed)
        #expect(book.count == 7)
        let none = book.begin(Amperes(-1e-3), at: .zero)
        book.add(Self.step(.plate))
        let row = book.end(at: .hours(1))
        #expect(none == nil && row?.cycle == 8)
        #expect(row.map { ($0.passed.value - 2e-3).magnitude < 1e-12 } == true)
    }

    /// What expressions are told at the end of a step, before its charge is final.
    @Test func figuresWithAStepThatIsEnding() {
        var book = CycleBook(Self.cell(.half))
        func figures(_ direction: CurrentDirection) -> [Double?] {
            [
                book.efficiency(adding: AmpereHours(direction.sign * 5e-4), of: direction),
                book.retention(adding: AmpereHours(direction.sign * 5e-4), of: direction),
            ]
        }
        _ = book.begin(Amperes(-1e-3), at: .zero)
        #expect(figures(.plate) == [nil, nil])
        book.add(Self.step(.plate))
        _ = book.begin(Amperes(1e-3), at: .zero)
        #expect(figures(.strip) == [0.5, 1], "half is back, and it is the first cycle")
        book.add(Self.step(.strip, hours: 0.8))
        _ = book.begin(Amperes(-1e-3), at: .zero)
        #expect(figures(.plate) == [0.8, 1], "those of the last whole cycle")
        book.add(Self.step(.plate))
        _ = book.begin(Amperes(1e-3), at: .zero)
        #expect(figures(.strip) == [0.5, 0.625])
    }

    @Test func aCycleRemembersItsFirstFindingAndNucleation() throws {
        var book = CycleBook(Self.cell(.half))
        _ = book.begin(Amperes(-1e-3), at: .zero)
        var first = Self.step(.plate)
        first.nucleation = Volts(8e-3)
        book.add(first)
        var second = Self.step(.plate)
        second.nucleation = Volts(1e-3)
        second.finding = .shortStep
        book.add(second)
        var third = Self.step(.strip)
        third.finding = .shortHard
        book.add(third)
        let closed = book.close(at: .zero)
        let row = try #require(closed)
        #expect(row.nucleation == Volts(8e-3) && row.finding == .shortStep)
    }
}
