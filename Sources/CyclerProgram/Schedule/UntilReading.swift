import CyclerCore
import CyclerYAML

/// Reads the `until` list of a step that carries current and says what in it cannot happen.
enum UntilReading {
    /// Conditions of one step.
    static let conditionsMax = 16

    static func read(
        _ map: inout MappingReader, _ word: StepWord, _ problems: ProblemCollector
    ) -> [EndCondition] {
        let example = "a list of conditions, such as [\(example(of: word))]"
        guard let node = map.requiredNode("until", expected: example) else { return [] }
        guard let nodes = node.sequence else {
            problems.report(
                at: node, "found \(node.kindInWords)", expected: example,
                suggestion: node.text.map { "until: [\($0)]" })
            return []
        }
        guard (1...conditionsMax).contains(nodes.count) else {
            problems.report(
                at: node, nodes.isEmpty ? "the step never ends" : "too many conditions",
                expected: nodes.isEmpty ? example : "at most \(conditionsMax)")
            return []
        }
        return nodes.compactMap { node in
            let condition = node.read(.endCondition, problems)
            if let condition { warn(condition, word, node, problems) }
            return condition
        }
    }

    private static func example(of word: StepWord) -> String {
        switch word {
        case .plate: "capacity >= 3 mAh/cm2"
        case .strip: "voltage >= 1.0 V"
        case .charge: "voltage >= 4.3 V"
        case .discharge: "voltage <= 2.5 V"
        case .hold: "abs current <= 5 uA"
        case .rest, .pressure, .temperature, .repeated: "time >= 1 h"
        }
    }

    /// A condition that points the wrong way is usually a slip that costs a cell.
    private static func warn(
        _ condition: EndCondition, _ word: StepWord, _ node: YAMLNode,
        _ problems: ProblemCollector
    ) {
        switch condition {
        case .time, .capacity, .short: break
        case .voltage(let comparison, _): warn(comparison, word, node, problems)
        case .current:
            guard word != .hold else { break }
            problems.warn(
                at: node,
                "the current of a \(word.rawValue) step is constant; this belongs to hold")
        case .plated:
            guard word == .strip || word == .discharge else { break }
            problems.warn(
                at: node, "a \(word.rawValue) step plates nothing",
                suggestion: node.text?.replacing("plated", with: "capacity"))
        }
    }

    private static func warn(
        _ comparison: Comparison, _ word: StepWord, _ node: YAMLNode,
        _ problems: ProblemCollector
    ) {
        guard let trend = word.voltageTrend else {
            problems.warn(at: node, "the voltage of a hold step is given; it ends nothing")
            return
        }
        let isWrongWay =
            switch (comparison, trend) {
            case (.atLeast, .falling), (.atMost, .rising): true
            case (.atLeast, .rising), (.atMost, .falling): false
            }
        guard isWrongWay, let opposite = word.opposite else { return }
        let direction = trend == .falling ? "lowers" : "raises"
        problems.warn(
            at: node,
            "a \(word.rawValue) step \(direction) the voltage, so this holds at once or never; "
                + "it belongs to \(opposite.rawValue)")
    }
}
