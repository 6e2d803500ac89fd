package import CyclerCore
package import CyclerYAML

/// Reads protocols of aurora-unicycler 0.4 (JSON), unchanged.
///
/// Rates become currents with the capacity of the sample. A limit of 0 V is a limit. Loops count
/// as the library counts: steps from 1 with tags counted, and all passes. What cannot be done
/// here, or cannot happen at all, is refused with its place. Records are never fewer than the
/// protocol asks for: our closer ones behind a change of step stay.
package enum UnicyclerFile {
    /// Steps of one protocol, tags and loops counted.
    package static let stepsMax = 1000
    /// Depth of loops in loops.
    package static let nestingMax = 8
    /// Largest count of one loop.
    package static let cyclesMax = 1_000_000

    /// The schedule, or every problem with its place. In theirs a positive current charges; for
    /// half and symmetric cells it strips, and a negative one plates. A capacity given here goes
    /// before that of the sample.
    package static func decode(
        text: String, file: String, as kind: CellKind = .full, capacity: AmpereHours? = nil
    ) -> Decoded<Schedule> {
        let problems = ProblemCollector(file: file)
        guard let root = JSONDocument.root(text: text, problems),
            var map = MappingReader(root, problems, expected: "an object with a method")
        else { return Decoded(nil, problems) }
        let schedule = read(&map, name: title(of: file), kind, capacity)
        map.finish()
        return Decoded(schedule, problems)
    }

    private static func read(
        _ map: inout MappingReader, name fileName: String, _ kind: CellKind,
        _ capacity: AmpereHours?
    ) -> Schedule? {
        readVersion(&map)
        var sample = UnicyclerSample(&map)
        if let capacity { sample.capacity = capacity.value * 1000 }
        let record = readRecord(&map)
        let safety = UnicyclerSafety(&map)
        let nodes = readMethod(&map)
        guard let nodes, let method = UnicyclerMethod(nodes, sample, map.problems) else {
            return nil
        }
        method.check(safety)
        guard let record else { return nil }
        var schedule = Schedule(
            name: sample.name ?? fileName, record: record,
            steps: method.steps(kind, safety))
        safety.apply(to: &schedule, map.problems)
        return schedule
    }

    /// The name of a file without folders and ending.
    private static func title(of file: String) -> String {
        let last = file.split(separator: "/").last.map(String.init) ?? file
        let stem = last.hasSuffix(".json") ? String(last.dropLast(5)) : last
        return stem.isEmpty ? "protocol" : stem
    }

    private static func readVersion(_ map: inout MappingReader) {
        guard var inner = map.object("unicycler", expected: "{\"version\": \"0.4.6\"}") else {
            return
        }
        if let version = inner.quotedText("version"),
            !["0.2.", "0.3.", "0.4."].contains(where: version.text.hasPrefix)
        {
            map.problems.warn(
                at: version.node, "version \(version.text) is read as if it were 0.4")
        }
        inner.finish()
    }

    private static func readRecord(_ map: inout MappingReader) -> RecordRule? {
        let example = "{\"time_s\": 10}"
        guard let node = map.valueNode("record") else {
            map.reportMissing("record", expected: example)
            return nil
        }
        guard var inner = MappingReader(node, map.problems, expected: example) else { return nil }
        let time = inner.neededValue("time_s", recordPeriod)
        let voltage = inner.value("voltage_V", UnicyclerForms.positive("a voltage such as 0.01"))
        let current = inner.value(
            "current_mA", UnicyclerForms.positive("a current in mA such as 0.1"))
        inner.finish()
        guard let time else { return nil }
        return RecordRule(
            every: TimeSpan(nanoseconds: Int64((time * 1e9).rounded())),
            voltageChange: voltage.map { Volts($0) },
            currentChange: current.map { Amperes($0 / 1000) },
            afterChange: RecordRule.afterChangeDefault)
    }

    private static var recordPeriod: Form<Double> {
        UnicyclerForms.seconds.demanding("a time in seconds such as 10, at least 0.001") {
            $0 >= 0.001
        }
    }

    private static func readMethod(_ map: inout MappingReader) -> [YAMLNode]? {
        let expected = "a list of steps"
        guard let node = map.valueNode("method") else {
            map.reportMissing("method", expected: expected)
            return nil
        }
        guard let nodes = node.list(map.problems, expected: expected) else { return nil }
        guard (1...stepsMax).contains(nodes.count) else {
            map.problems.report(
                at: node, nodes.isEmpty ? "there are no steps" : "\(nodes.count) steps",
                expected: nodes.isEmpty ? "at least one step" : "at most \(stepsMax)")
            return nil
        }
        return nodes
    }
}

/// What a protocol says of its sample.
struct UnicyclerSample {
    /// Nil when it is the placeholder or left out.
    private(set) var name: String?
    /// What 1C moves in an hour, mAh; turns rates into currents.
    var capacity: Double?
    /// A capacity is written, right or wrong.
    private(set) var hasCapacity = false

    static let placeholder = "$NAME"

    init(_ map: inout MappingReader) {
        guard var inner = map.object("sample", expected: "{\"name\": \"A1\"}") else { return }
        if let written = inner.quotedText("name"), written.text != Self.placeholder {
            name = written.node.read(.line, map.problems)
        }
        hasCapacity = inner.valueNode("capacity_mAh") != nil
        capacity = inner.value(
            "capacity_mAh", UnicyclerForms.positive("a capacity in mAh such as 2.5"))
        inner.finish()
    }
}
