import CyclerCore
import CyclerYAML

/// Reads `{to: .., within: .., for: .., timeout: .., on-timeout: .., rate: ..}` of pressure and
/// temperature steps.
enum SettleReading {
    static func pressure(_ node: YAMLNode, _ problems: ProblemCollector) -> SettlePressure? {
        let example = "{to: 3.5 MPa, within: 0.1 MPa, for: 10 min, timeout: 4 h}"
        guard var map = MappingReader(node, problems, expected: example) else { return nil }
        let target: Pascals? = map.required("to", .notNegative())
        let within: Pascals? = map.required("within", .positive())
        let waiting = Waiting(&map)
        let rate = map.optional("rate", .pressureRate)
        map.finish()
        guard let target, let within, let dwell = waiting.dwell, let timeout = waiting.timeout
        else { return nil }
        return SettlePressure(
            target: target, within: within, dwell: dwell, timeout: timeout,
            onTimeout: waiting.onTimeout, rate: rate)
    }

    static func temperature(
        _ node: YAMLNode, _ problems: ProblemCollector
    ) -> SettleTemperature? {
        let example = "{to: 60 degC, within: 0.5 K, for: 30 min, timeout: 4 h}"
        guard var map = MappingReader(node, problems, expected: example) else { return nil }
        let target = map.required("to", .temperature)
        let within = map.required("within", .temperatureDifference)
        let waiting = Waiting(&map)
        let rate = map.optional("rate", .temperatureRate)
        map.finish()
        guard let target, let within, let dwell = waiting.dwell, let timeout = waiting.timeout
        else { return nil }
        return SettleTemperature(
            target: target, within: within, dwell: dwell, timeout: timeout,
            onTimeout: waiting.onTimeout, rate: rate)
    }

    /// Time in band (zero: reaching it is enough), time to give up, which must be longer, and
    /// where to go then.
    private struct Waiting {
        var dwell: TimeSpan?
        var timeout: TimeSpan?
        var onTimeout: EndTarget

        init(_ map: inout MappingReader) {
            dwell = map.optional("for", .span(atLeast: .zero), default: .zero)
            timeout = map.required("timeout", .span)
            onTimeout = map.optional("on-timeout", .endTarget, default: .trip)
            if let dwell, let timeout, timeout <= dwell, let node = map.optionalNode("timeout") {
                map.problems.report(
                    at: node, "the timeout is not longer than \"for\"",
                    expected: "time to get there and to stay")
            }
        }
    }
}
