import CyclerCore
import CyclerYAML
import Testing

@Suite struct ExpressionUnitTests {
    private func match(_ text: String) -> (symbol: String, rest: String)? {
        let bytes = Array(text.utf8)
        return UnitMatch.longest(in: bytes, at: 0).map { found in
            (found.unit.symbol, String(decoding: bytes[found.end...], as: UTF8.self))
        }
    }

    @Test(arguments: [
        ("mA/cm2", "mA/cm2", ""), ("mA / cm2 * 2", "mA/cm2", " * 2"), ("mA cm-2", "mA/cm2", ""),
        ("mA/g", "mA/g", ""), ("mA g-1 + x", "mA/g", " + x"), ("mA / 2", "mA", " / 2"),
        ("mA/area", "mA", "/area"), ("ohm  cm2", "ohm cm2", ""), ("ohm*cm2", "ohm cm2", ""),
        ("ohm * n", "ohm", " * n"), ("min and", "min", " and"), ("mA/cm2/min", "mA/cm2/min", ""),
        ("mA cm-2 min-1", "mA/cm2/min", ""), ("%of", "%", "of"), ("/h", "/h", ""),
        ("degC)", "degC", ")"), ("s -1", "s", " -1"), ("V/s/s", "V/s", "/s"),
    ])
    func theLongestUnitIsMeant(_ text: String, _ symbol: String, _ rest: String) throws {
        let found = try #require(match(text))
        #expect(found.symbol == symbol && found.rest == rest)
    }

    @Test(arguments: ["", "x", "mAx", "mA2", "min(1)", "/n", "C", "mv", "cm3", "_"])
    func noUnits(_ text: String) { #expect(match(text) == nil) }

    /// Every dimension has a unit that is its base unit, so that every value can be written.
    @Test func everyDimensionHasItsBaseUnit() {
        for unit in ExpressionUnit.all where !["%", "N"].contains(unit.symbol) {
            let units = ExpressionUnit.units(of: unit.dimension)
            let values = [1.0, 0.1, 3, 7e-9]
            let isExact = units.contains { unit in values.allSatisfy { unit.value(of: $0) == $0 } }
            #expect(isExact || unit.dimension == .pressure * .area, "\(unit.symbol)")
        }
    }

    @Test func chargesAreInAmpereSeconds() throws {
        func value(_ symbol: String) throws -> Double? {
            try #require(ExpressionUnit.all.first { $0.symbol == symbol }).value(of: 3)
        }
        #expect(try value("Ah") == 10800 && value("mAh") == 10.8 && value("As") == 3)
        #expect(try value("mWh") == 10.8 && value("J") == 3 && value("V/Ah") == 3.0 / 3600)
        #expect(try value("degC") == 276.15 && value("mV/mAh") == 3.0 / 3600)
    }

    @Test func hugeValuesAreNoValues() throws {
        let ampere = try #require(ExpressionUnit.all.first { $0.symbol == "A" })
        #expect(ampere.value(of: 1e300) == nil)
        #expect(ampere.value(of: .infinity) == nil && ampere.value(of: .nan) == nil)
    }

    @Test func ratesOfSetPoints() {
        #expect(Form.pressureRate.read("0.1 MPa/min").value == Pascals(1e5 / 60))
        #expect(Form.temperatureRate.read("1 K/min").value == Kelvins(1.0 / 60))
        #expect(Form.temperatureRate.read("3600 degC/h").value == Kelvins(1))
        for wrong in ["0 K/min", "-1 K/min", "1 K", "1 V/s", "1"] {
            #expect(Form.temperatureRate.read(wrong).value == nil)
        }
        #expect(Form.pressureRate.read("1 MPa").value == nil)
    }
}

@Suite struct TextColumnTests {
    private func value(_ text: String) throws -> YAMLNode {
        let root = YAMLDocument.root(text: text, ProblemCollector(file: "f"))
        return try #require(root?.entries?.last?.value)
    }

    @Test(arguments: [
        ("k: abc def\n", 4, 8), ("k: \"abc def\"\n", 4, 9), ("µ:   'abc def'\n", 6, 11),
        ("k: |\n  abc def\n", 4, 4), ("k: abc\n  def\n", 4, 4), ("k: \"abc\\x20def\"\n", 4, 4),
        ("k: 'a''c def'\n", 4, 4), ("a: 1\r\nk: abc def\r\n", 4, 8),
    ])
    func charactersHaveTheirColumn(_ text: String, _ column: Int, _ fifth: Int) throws {
        let node = try value(text)
        #expect(node.place.column == column)
        #expect(node.place(atOffset: 4).column == fifth)
    }

    @Test func listsHaveOneColumn() throws {
        let node = try value("k: [abc]\n")
        #expect(node.place(atOffset: 2) == node.place)
    }
}
