import CyclerCore
import CyclerYAML

/// Reads `{to: .., within: .., for: .., timeout: ..}` of pressure and temperature steps.
enum SettleReading {
    static func pressure(_ node: YAMLNode, _ problems: ProblemCollector) -> SettlePressure? {
        let example = "{to: 3.5 MPa, within: 0.1 MPa, for: 10 min, timeout: 4 h}"
        guard var map = MappingReader(node, problems, expected: example) else { return nil }
        let target: Pascals? = map.required("to", .notNegative())
        let within: Pascals? = map.required("within", .positive())
        let (dwell, timeout) = times(&map)
        guard let target, let within, let dwell, let timeout else { return nil }
        return SettlePressure(target: target, within: within, dwell: dwell, timeout: timeout)
    }

    static func temperature(
        _ node: YAMLNode, _ problems: ProblemCollector
    ) -> SettleTemperature? {
        let example = "{to: 60 degC, within: 0.5 K, for: 30 min, timeout: 4 h}"
        guard var map = MappingReader(node, problems, expected: example) else { return nil }
        let target = map.required("to", .temperature)
        let within = map.required("within", .temperatureDifference)
        let (dwell, timeout) = times(&map)
        guard let target, let within, let dwell, let timeout else { return nil }
        return SettleTemperature(target: target, within: within, dwell: dwell, timeout: timeout)
    }

    /// Time in band (zero: reaching it is enough) and time to give up, which must be longer.
    private static func times(_ map: inout MappingReader) -> (dwell: TimeSpan?, timeout: TimeSpan?)
    {
        let dwell = map.optional("for", .span(atLeast: .zero), default: .zero)
        let timeout = map.required("timeout", .span)
        map.finish()
        if let timeout, timeout <= dwell, let node = map.optionalNode("timeout") {
            map.problems.report(
                at: node, "the timeout is not longer than \"for\"",
                expected: "time to get there and to stay")
        }
        return (dwell, timeout)
    }
}
