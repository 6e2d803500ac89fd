import CyclerCore
import CyclerProgram
import CyclerYAML
import Testing

@Suite struct ScheduleFitTests {
    private func problems(_ steps: String, kind: CellKind, oneC: Amperes? = nil) throws -> [String]
    {
        let text = "schedule: T\nrecord: {every: 1 s}\nsteps:\n" + steps
        let schedule = try ScheduleFile.decode(text: text, file: "s.yaml").get()
        let cell = Cell(
            name: "c1", kind: kind, format: .mold, isFresh: true, area: SquareCentimetres(1),
            oneC: oneC)
        return ScheduleFit.problems(of: schedule, on: cell, file: "s.yaml").map(\.description)
    }

    @Test(arguments: [
        (CellKind.full, "plate", "discharge"), (.full, "strip", "charge"),
        (.half, "charge", "strip"), (.symmetric, "discharge", "plate"),
    ])
    func theOtherPairIsRefused(_ kind: CellKind, _ word: String, _ right: String) throws {
        let steps = "  - repeat: 2\n    steps:\n      - \(word): 50 uA\n        until: [short]\n"
        let found = try problems(steps, kind: kind)
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("s.yaml:6:9: steps[0].steps[0]: cell c1 is a ") == true)
        #expect(found.first?.hasSuffix("did you mean \"\(right): 50 uA\"?") == true)
    }

    @Test(arguments: [
        (CellKind.full, "charge"), (.full, "discharge"), (.half, "plate"), (.symmetric, "strip"),
    ])
    func theOwnPairFits(_ kind: CellKind, _ word: String) throws {
        let found = try problems("  - \(word): 50 uA\n    until: [short]\n", kind: kind)
        #expect(found == [])
    }

    @Test func ratesNeedOneC() throws {
        let steps = """
              - plate: C/20
                until: [short]
              - hold: 0 V
                until: [abs current <= C/50]
              - hold: 0 V
                until: [abs current <= 5 uA]
            """
        #expect(try problems(steps, kind: .half).count == 2)
        #expect(try problems(steps, kind: .half, oneC: Amperes(1e-3)) == [])
    }

    private func steps(_ text: String) throws -> Schedule {
        let head = "schedule: T\nrecord: {every: 1 s}\nsteps:\n"
        return try ScheduleFile.decode(text: head + text, file: "s.yaml").get()
    }

    private func cell(
        lithium: Centimetres? = nil, capacity: AmpereHours? = AmpereHours(0.001)
    ) -> Cell {
        Cell(
            name: "c1", kind: .half, format: .mold, isFresh: true, area: SquareCentimetres(2),
            capacity: capacity, oneC: Amperes(0.001),
            counterElectrode: CounterElectrode(material: "Li", lithiumThickness: lithium))
    }

    @Test(arguments: [
        ("- plate: 10 mA/g\n    until: [short]", "an amount per mass, but cell c1 has no active"),
        ("- plate: 1 mA\n    until: [capacity >= 172 mAh/g]", "an amount per mass"),
        ("- plate: 1 mA\n    until: [capacity >= cell capacity]", "the cell's capacity, but"),
        ("- plate: 1 mA\n    until: [capacity >= 2 mg / mass * last plate]", "an amount per mass"),
        ("- hold: 0 V\n    until: [\"abs current <= min(C/50, 1 uA)\"]", "a C-rate, but cell c1"),
        ("- rest: 1 h * (1 mA / (C/20))", "a C-rate, but cell c1"),
        ("- repeat: {times: cell capacity / (1 mAh)}\n    steps: [{rest: 1 s}]", "the cell's cap"),
    ])
    func whatTheCellDoesNotSay(_ step: String, _ start: String) throws {
        let found = try problems("  \(step)\n", kind: .half)
        #expect(found.count == 1)
        #expect(found.first?.contains(": steps[0]: \(start)") == true, "\(found)")
    }

    @Test func variablesNeedTheCellToo() throws {
        let text =
            "schedule: T\nrecord: {every: 1 s}\nvariables: {j: C/20}\n"
            + "steps:\n  - plate: j\n    until: [short]\n"
        let schedule = try ScheduleFile.decode(text: text, file: "s.yaml").get()
        var cell = cell()
        #expect(ScheduleFit.problems(of: schedule, on: cell, file: "s.yaml") == [])
        cell.oneC = nil
        let found = ScheduleFit.problems(of: schedule, on: cell, file: "s.yaml")
        #expect(found.map(\.path) == ["variables.j"])
    }

    /// 2 cm2 at 0.5 mA/cm2 are 1 mA; the capacity of the cell is 1 mAh: one hour.
    @Test(arguments: [
        ("until: [voltage <= 0 V, time >= 3 h]", false),
        ("until: [voltage <= 0 V, time >= 181 min]", true),
        ("until: [voltage <= 0 V]\n    time-bound: 3 h", false),
        ("until: [voltage <= 0 V]\n    time-bound: 4 h", true),
        ("until: [capacity >= 1 mAh/cm2, time >= 6 h]", false),
        ("until: [capacity >= 1 mAh/cm2, time >= 7 h]", true),
        ("until: [capacity >= 2 * cell capacity, time >= 7 h]", true),
        ("until: [plated >= 1 mAh]\n    charge-bound: 2 mAh\n    time-bound: 6 h", false),
        ("until: [plated >= 1 mAh]\n    charge-bound: 2 mAh\n    time-bound: 7 h", true),
        ("until: [plated >= 1 mAh, time >= 1 h]\n    time-bound: 70 h", false),
        ("until: [capacity >= last strip, time >= 3 h]", false),
    ])
    func aStepOverThreeTimesItsNominalTimeIsRefused(_ rest: String, _ isRefused: Bool) throws {
        for amount in ["0.5 mA/cm2", "1 mA", "1C", "0.5 mA/cm2 * area"] {
            let schedule = try steps("  - plate: \(amount)\n    \(rest)\n")
            let found = ScheduleFit.problems(of: schedule, on: cell(), file: "s.yaml")
            #expect(found.isEmpty != isRefused, "\(amount): \(found)")
            if isRefused {
                #expect(found.first?.message.contains("take only") == true)
            }
        }
    }

    @Test func withoutAChargeThereIsNoNominalTime() throws {
        let schedule = try steps("  - plate: 1 mA\n    until: [time >= 900 h]\n")
        let found = ScheduleFit.problems(of: schedule, on: cell(capacity: nil), file: "s.yaml")
        #expect(found == [])
    }

    /// 97 um of lithium are 20 mAh/cm2, of which 16 may go without a word; 40 mAh on 2 cm2.
    @Test(arguments: [
        ("until: [capacity >= 16 mAh/cm2]", false), ("until: [capacity >= 17 mAh/cm2]", true),
        ("until: [plated >= 33 mAh]", true), ("until: [time >= 31 h]", false),
        ("until: [time >= 33 h]", true), ("until: [capacity >= 99 mAh, time >= 10 h]", false),
        ("until: [voltage <= 0 V]\n    charge-bound: 34 mAh", true),
        ("until: [voltage <= 0 V]", false),
    ])
    func mostOfTheLithiumIsWarnedOf(_ rest: String, _ isWarned: Bool) throws {
        let schedule = try steps("  - plate: 0.5 mA/cm2\n    \(rest)\n")
        let found = ScheduleFit.warnings(
            of: schedule, on: cell(lithium: Centimetres(97e-4)), file: "s.yaml")
        #expect(found.isEmpty != isWarned, "\(found)")
        #expect(ScheduleFit.warnings(of: schedule, on: cell(), file: "s.yaml") == [])
        if isWarned { #expect(found[0].message.hasSuffix("counter electrode (20 mAh/cm2)")) }
    }

    @Test(arguments: [
        ("- hold: 4.4 V\n    until: [time >= 1 h]", "a hold at 4.4 V lies outside of the limits"),
        ("- plate: 0.6 mA/cm2\n    until: [short]", "1.2 mA are more than the 1 mA that cell c1"),
        ("- plate: 0.4 mA/cm2\n    until: [voltage <= -1 V]", "an end at -1 V lies outside"),
    ])
    func whatTheCellMayNotSee(_ step: String, _ start: String) throws {
        let schedule = try steps("  \(step)\n")
        var cell = cell()
        #expect(ScheduleFit.problems(of: schedule, on: cell, file: "s.yaml") == [])
        cell.voltageLimits = Volts(-0.5)...Volts(4.3)
        cell.currentLimit = Amperes(0.001)
        let found = ScheduleFit.problems(of: schedule, on: cell, file: "s.yaml")
        #expect(found.count == 1)
        #expect(found.first?.message.hasPrefix(start) == true, "\(found)")
    }
}
