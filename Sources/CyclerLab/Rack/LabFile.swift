import CyclerCore
package import CyclerYAML

/// Decodes lab files strictly; every problem has its place.
package struct LabFile {
    private static let unitsMax = 32
    private static let linesMax = 32
    static let twins = [
        "reference-potentiostat", "keithley-2450", "alicat-pressure", "laumas-tlb4",
        "eurotherm-2400",
    ]

    let problems: ProblemCollector
    /// Names of lines and instruments seen so far: commands name either.
    private var names: [String] = []
    /// Where a cell is said to sit in an oven.
    var places: [(oven: String, node: YAMLNode)] = []

    private init(_ problems: ProblemCollector) { self.problems = problems }

    /// The plan in a file, or everything that is wrong with it.
    package static func decode(bytes: [UInt8], file: String) -> Decoded<LabPlan> {
        let problems = ProblemCollector(file: file)
        var reader = LabFile(problems)
        let plan = YAMLDocument.root(bytes: bytes, problems).flatMap { reader.plan($0) }
        return Decoded(plan, problems)
    }

    private mutating func plan(_ root: YAMLNode) -> LabPlan? {
        guard var map = MappingReader(root, problems) else { return nil }
        let rack = map.required("rack", .name)
        let speed = map.optional("speed", .integer(in: 1...LabPlan.speedMax), default: 1)
        var lines: [LinePlan] = []
        if var entries = map.requiredMapping("lines", expected: "line names with their ports") {
            for entry in entries.remaining() {
                if let line = line(entry) { lines.append(line) }
            }
        }
        map.finish()
        if lines.count > Self.linesMax { report(root, "more than \(Self.linesMax) lines") }
        checkOvens(lines)
        return rack.map { LabPlan(rack: $0, speed: speed, lines: lines) }
    }

    private func report(_ node: YAMLNode, _ message: String, suggestion: String? = nil) {
        problems.report(at: node, message, suggestion: suggestion)
    }

    private mutating func claim(_ entry: YAMLEntry) {
        if !Names.isName(entry.key) {
            report(entry.value, "\"\(entry.key)\" is not a name")
        } else if names.contains(entry.key) {
            report(entry.value, "the name \"\(entry.key)\" is taken already")
        }
        names.append(entry.key)
    }

    private mutating func line(_ entry: YAMLEntry) -> LinePlan? {
        claim(entry)
        guard var map = MappingReader(entry.value, problems) else { return nil }
        let port = port(&map)
        let baud = map.optional("baud", .integer(in: 300...4_000_000), default: 115_200)
        let throttled = map.optional("throttle", .yesNo, default: false)
        var units: [UnitPlan] = []
        if var entries = map.requiredMapping("units", expected: "instrument names with twins") {
            for unit in entries.remaining() {
                claim(unit)
                if let plan = self.unit(unit, port?.kind) { units.append(plan) }
            }
        }
        map.finish()
        guard let port else { return nil }
        check(units, port.kind, entry.value)
        return LinePlan(
            name: entry.key, kind: port.kind, port: port.plan, throttle: throttled ? baud : nil,
            units: units)
    }

    private func check(_ units: [UnitPlan], _ kind: BusProtocol, _ node: YAMLNode) {
        if units.isEmpty || units.count > Self.unitsMax {
            report(node, "a line carries 1 to \(Self.unitsMax) instruments, not \(units.count)")
        }
        if kind == .text, units.count > 1 {
            report(node, "a text line carries one instrument, not \(units.count)")
        }
        for (index, unit) in units.enumerated()
        where units[..<index].contains(where: { $0.number == unit.number }) {
            report(node, "two instruments answer to unit \(unit.number)")
        }
    }

    private func port(_ map: inout MappingReader) -> (kind: BusProtocol, plan: PortPlan)? {
        let tcp = Form<Int>.integer(in: 0...65_535)
        if let link = map.optional("modbus-rtu", .name) { return (.modbusRTU, .pty(link: link)) }
        if let link = map.optional("text-pty", .name) { return (.text, .pty(link: link)) }
        if let port = map.optional("modbus-tcp", tcp) {
            return (.modbusTCP, .tcp(port: UInt16(port)))
        }
        if let port = map.optional("text-tcp", tcp) { return (.text, .tcp(port: UInt16(port))) }
        let kinds = ["modbus-rtu", "text-pty", "modbus-tcp", "text-tcp"]
        if !kinds.contains(where: map.has) {
            map.reportMissing(
                "modbus-rtu", expected: "a link name (or text-pty, modbus-tcp, text-tcp: port)")
        }
        return nil
    }

    /// Cells may only sit in ovens that exist.
    private func checkOvens(_ lines: [LinePlan]) {
        let ovens = lines.flatMap(\.units).filter { unit in
            if case .eurotherm = unit.twin { true } else { false }
        }.map(\.name)
        for place in places where !ovens.contains(place.oven) {
            report(
                place.node, "no oven \"\(place.oven)\" in this lab",
                suggestion: Suggestion.closest(to: place.oven, among: ovens))
        }
    }
}

extension TwinPlan {
    /// The cell behind it, nil for rigs and ovens.
    package var cell: CellPlan? {
        switch self {
        case .referencePotentiostat(let cell), .keithley2450(let cell): cell
        case .alicat, .laumas, .eurotherm: nil
        }
    }
}
