import CyclerCore
import CyclerYAML

extension MappingReader {
    /// `resistance: {value: 42 ohm cm2, at: 25 degC, pressure: 5 MPa}`, as impedance gave it. A
    /// cell that counts as shorted from the start could never run.
    mutating func cellResistance(above least: ArealResistance) -> CellResistance? {
        let example = "{value: 42 ohm cm2, at: 25 degC, pressure: 5 MPa}"
        guard let node = optionalNode("resistance"),
            var map = MappingReader(node, problems, expected: example)
        else { return nil }
        let value: ArealResistance? = map.required("value", .positive())
        let temperature = map.optional("at", .temperature)
        let pressure: Pascals? = map.optional("pressure", .notNegative())
        map.finish()
        guard let value else { return nil }
        if value <= least, let node = map.optionalNode("value") {
            problems.report(
                at: node,
                "the cell has less than the \(QuantityWords.words(least)) below which it counts "
                    + "as shorted",
                expected: "a resistance-min well below it")
        }
        return CellResistance(value, temperature: temperature, pressure: pressure)
    }
}
