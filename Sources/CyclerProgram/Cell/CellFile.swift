package import CyclerCore
package import CyclerYAML

/// Reads the file of a cell (`cells/*.yaml`): what is tested, how large, what it may see.
package enum CellFile {
    /// Largest electrode area that is not a slip of the unit.
    static let areaMax = SquareCentimetres(10_000)

    /// The cell, or every problem with its place.
    package static func decode(text: String, file: String) -> Decoded<Cell> {
        let problems = ProblemCollector(file: file)
        let cell = YAMLDocument.root(text: text, problems).flatMap { decode($0, problems) }
        return Decoded(cell, problems)
    }

    private static func decode(_ root: YAMLNode, _ problems: ProblemCollector) -> Cell? {
        guard var map = MappingReader(root, problems) else { return nil }
        let name = map.required("cell", .name)
        let kind = map.required("kind", Form<CellKind>.word)
        let format = map.required("format", Form<CellFormat>.word)
        let fresh = map.required("fresh", .yesNo)
        let area = map.required("area", areaForm)
        let sizes = CellSizes(&map, area: area)
        let limits = map.limits()
        var windows = map.optionalMapping("ocv")
        let freshWindow = windows?.optionalRange("fresh", .voltage)
        let usedWindow = windows?.optionalRange("used", .voltage)
        windows?.finish()
        let resistanceMin = map.optional(
            "resistance-min", Form<ArealResistance>.positive(), default: ArealResistance(10))
        let resistance = map.cellResistance(above: resistanceMin)
        let onSoftShort = map.optional("on-soft-short", Form<SoftShortPolicy>.word)
        let lastVoltage = map.optional("last-voltage", .voltage)
        let notes = CellNotes.read(&map)
        let counter = map.optionalNode("counter-electrode").flatMap { node in
            node.text.flatMap { _ in node.read(.counterElectrode, problems) }
        }
        map.finish()
        check(windows, within: limits.voltage, problems)
        if limits.voltage == nil, problems.isClean {
            problems.warn(
                at: root, "no voltage limits are written; only the channel's hold",
                suggestion: "limits: {voltage: [-0.5 V, 3.5 V]}")
        }
        guard let name, let kind, let format, let fresh, let area else { return nil }
        var cell = Cell(
            name: name, kind: kind, format: format, isFresh: fresh, area: area,
            activeMass: sizes.mass, capacity: sizes.capacity, oneC: sizes.oneC,
            voltageLimits: limits.voltage, currentLimit: limits.current,
            temperatureLimits: limits.temperature, pressureLimits: limits.pressure,
            freshWindow: freshWindow, usedWindow: usedWindow, lastVoltage: lastVoltage,
            resistanceMin: resistanceMin, resistance: resistance, counterElectrode: counter,
            notes: notes)
        cell.onSoftShort = onSoftShort
        cell.theoreticalCapacity = sizes.theoretical
        return cell
    }

    private static var areaForm: Form<SquareCentimetres> {
        Form<SquareCentimetres>.positive()
            .demanding("an area such as 0.785 cm2, above zero, at most 10000 cm2") {
                $0 <= areaMax
            }
    }

    /// A cell that rests outside its own limits could never start.
    private static func check(
        _ windows: MappingReader?, within limits: ClosedRange<Volts>?,
        _ problems: ProblemCollector
    ) {
        guard var windows, let limits else { return }
        for key in ["fresh", "used"] {
            guard let node = windows.optionalNode(key), node.sequence?.count == 2,
                let low = node.sequence?[0].text.flatMap({ Form.voltage.read($0).value }),
                let high = node.sequence?[1].text.flatMap({ Form.voltage.read($0).value }),
                low < limits.lowerBound || high > limits.upperBound
            else { continue }
            problems.report(
                at: node, "the open-circuit window lies outside the voltage limits",
                expected: "a window inside limits.voltage")
        }
    }
}
