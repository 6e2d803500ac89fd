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
}
