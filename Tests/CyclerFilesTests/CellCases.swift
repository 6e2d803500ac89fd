import CyclerCore
import CyclerProgram
import CyclerYAML
import Foundation
import Testing

@Suite struct CellCases {
    @Test(arguments: GoldenCase.all("cells"))
    func cell(_ golden: GoldenCase) throws {
        let decoded = CellFile.decode(text: try golden.input, file: "input.yaml")
        try golden.check(decoded) { $0.lines }
    }

    @Test func casesExist() { #expect(GoldenCase.all("cells").count > 8) }

    @Test(arguments: ["cu", "sp", "criec"])
    func shippedCells(_ name: String) throws {
        let file = GoldenCase.repository.appendingPathComponent("config/cells/\(name).yaml")
        let text = try String(contentsOf: file, encoding: .utf8)
        let decoded = CellFile.decode(text: text, file: name)
        let cell = try decoded.get()
        #expect(decoded.warnings.isEmpty)
        #expect(cell.name == name && cell.kind == .half && cell.format == .mold && cell.isFresh)
        #expect(cell.voltageLimits == Volts(-0.5)...Volts(3.5))
        #expect(cell.freshWindow == Volts(2)...Volts(3.2))
        #expect(cell.resistanceMin == ArealResistance(10))
        let oneC = try #require(cell.oneC)
        #expect((oneC.value - 0.785 * 5e-5).magnitude < 1e-15)
        #expect(cell.notes.first?.key == "working-electrode")
        #expect(cell.notes.last?.key == "assembly")
    }

    @Test func capacityFollowsFromMassAndArea() throws {
        let text = """
            cell: c
            kind: full
            format: mold
            fresh: yes
            area: 2 cm2
            active-mass: 10 mg/cm2
            capacity: 200 mAh/g
            1C: 1 mA/cm2
            """
        let cell = try CellFile.decode(text: text, file: "c").get()
        #expect((try #require(cell.activeMass).value - 0.02).magnitude < 1e-15)
        #expect((try #require(cell.capacity).value - 0.004).magnitude < 1e-15)
        #expect((try #require(cell.oneC).value - 0.002).magnitude < 1e-15)
    }
}
