import CyclerCore
import CyclerYAML

/// Reads `{interrupt: 30 s}` or `{two-currents: 20 s}`.
enum ProbeReading {
    static func read(_ node: YAMLNode, _ problems: ProblemCollector) -> Probe? {
        let example = "{interrupt: 30 s} or {two-currents: 20 s}"
        guard var map = MappingReader(node, problems, expected: example) else { return nil }
        let interrupt = map.optionalNode("interrupt")
        let twoCurrents = map.optionalNode("two-currents")
        map.finish()
        switch (interrupt, twoCurrents) {
        case (let node?, nil): return node.read(.span, problems).map { .interrupt($0) }
        case (nil, let node?): return node.read(.span, problems).map { .twoCurrents($0) }
        case (_?, let second?):
            problems.report(at: second, "the step probes in two ways", expected: "one of them")
            return nil
        case (nil, nil):
            if map.keys.isEmpty {
                problems.report(at: node, "the step probes nothing", expected: example)
            }
            return nil
        }
    }
}
