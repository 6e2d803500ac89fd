import CyclerCore
import CyclerYAML

/// Reads `{from: .., to: .., rate: ..}` or `{.., over: ..}`.
enum RampReading {
    /// A voltage; without `from` it begins where the cell is.
    static func voltage(
        _ node: YAMLNode, _ scope: ExpressionScope, _ problems: ProblemCollector
    ) -> Ramp? {
        let example = "{from: 0 V, to: 1 V, rate: 1 mV/s}"
        guard var map = MappingReader(node, problems, expected: example) else { return nil }
        let from = map.optional("from", .voltage, scope: scope)
        let to = map.required("to", .voltage, scope: scope)
        return finish(&map, from, to, scope, hasFrom: map.has("from"))
    }

    /// A current.
    static func current(
        _ node: YAMLNode, _ scope: ExpressionScope, _ problems: ProblemCollector
    ) -> Ramp? {
        let example = "{from: 0 mA/cm2, to: 1 mA/cm2, over: 1 h}"
        guard var map = MappingReader(node, problems, expected: example) else { return nil }
        let from = map.required("from", .rampCurrent, scope: scope)
        let to = map.required("to", .rampCurrent, scope: scope)
        return finish(&map, from, to, scope, hasFrom: true)
    }

    private static func finish(
        _ map: inout MappingReader, _ from: TypedExpression?, _ to: TypedExpression?,
        _ scope: ExpressionScope, hasFrom: Bool
    ) -> Ramp? {
        let pace = pace(&map, to?.dimension, scope)
        map.finish()
        guard let to, let pace, from != nil || !hasFrom else { return nil }
        if let from, !agree(from, to, &map) { return nil }
        return Ramp(from: from?.expression, to: to.expression, pace: pace)
    }

    /// Both ends are the same kind of quantity, and not the same value.
    private static func agree(
        _ from: TypedExpression, _ to: TypedExpression, _ map: inout MappingReader
    ) -> Bool {
        guard let node = map.optionalNode("to") else { return false }
        if from.dimension != to.dimension {
            map.problems.report(
                at: node,
                "the ramp begins with \(from.dimension.words) and ends with "
                    + to.dimension.words,
                expected: "both ends in the same kind of unit")
            return false
        }
        if let a = from.expression.constant(), a == to.expression.constant() {
            map.problems.report(
                at: node, "the ramp ends where it begins", expected: "another value than from")
            return false
        }
        return true
    }

    private static func pace(
        _ map: inout MappingReader, _ dimension: Dimension?, _ scope: ExpressionScope
    ) -> Ramp.Pace? {
        switch (map.optionalNode("rate"), map.optionalNode("over")) {
        case (let rate?, nil):
            guard let dimension else { return nil }
            return rate.expression(.rate(of: dimension), scope: scope, map.problems)
                .map { .rate($0.expression) }
        case (nil, let over?):
            return over.expression(.time, scope: scope, map.problems).map { .over($0.expression) }
        case (_?, let over?):
            map.problems.report(
                at: over, "the ramp has both a rate and a duration",
                expected: "one of rate and over")
            return nil
        case (nil, nil):
            map.problems.report(
                at: map.node, "the ramp does not say how fast",
                expected: "rate: 1 mV/s, or over: 1 h")
            return nil
        }
    }
}
