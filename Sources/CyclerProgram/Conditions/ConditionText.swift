package import CyclerCore
package import CyclerYAML

/// Where a condition stands; decides what its left side may be.
package enum ConditionContext: Sendable {
    /// While a step runs: signals first.
    case step
    /// Between steps (`if`, the `until` of a repeat): what the run knows first.
    case between
}

/// A condition with the places of its comparisons in the text.
struct ReadCondition {
    var condition: EndCondition
    /// Bytes of each comparison; empty for `short`.
    var ranges: [Range<Int>] = []
}

/// The grammar of conditions: `SUBJECT >= EXPR [and SUBJECT <= EXPR ...] [then TARGET]`, or
/// `short`, `short(hard)`.
package enum ConditionText {
    package static let expected =
        "a condition such as voltage >= 1.0 V, capacity >= 3 mAh/cm2 or short"

    /// The condition, or what is wrong with the text.
    package static func read(
        _ text: String, scope: ExpressionScope = ExpressionScope(),
        in context: ConditionContext = .step
    ) -> Reading<EndCondition> {
        do throws(TextFault) {
            return .value(try parse(text, scope: scope, in: context).condition)
        } catch { return .wrong(error.message, suggestion: error.suggestion) }
    }

    static func parse(
        _ text: String, scope: ExpressionScope, in context: ConditionContext
    ) throws(TextFault) -> ReadCondition {
        let plain = try ExpressionText.plain(text)
        var read = try trigger(plain, text, scope, context)
        if let start = read.rest {
            read.condition.condition.target = try target(plain, from: start)
        }
        return read.condition
    }

    private struct Beginning {
        var condition: ReadCondition
        /// Behind `then`, when something is there.
        var rest: Int?
    }

    private static func trigger(
        _ plain: PlainText, _ text: String, _ scope: ExpressionScope, _ context: ConditionContext
    ) throws(TextFault) -> Beginning {
        if let short = try short(plain, text) { return short }
        var clauses: [Clause] = []
        var ranges: [Range<Int>] = []
        var at = 0
        while true {
            var parser = try clause(plain, from: at, scope, context, into: &clauses)
            ranges.append(at..<parser.at)
            guard clauses.count <= EndCondition.clausesMax else {
                throw complete(
                    parser.fault(
                        at, "more than \(EndCondition.clausesMax) comparisons in one condition"))
            }
            if parser.take(word: "and") {
                at = parser.at
                continue
            }
            let condition = ReadCondition(
                condition: EndCondition(.all(clauses)), ranges: ranges)
            if parser.take(word: "then") { return Beginning(condition: condition, rest: parser.at) }
            if parser.take(word: "or") {
                throw complete(
                    parser.fault(parser.at - 2, "there is no \"or\"; write two conditions"))
            }
            guard parser.peek() == nil else { throw complete(parser.faultAtRest()) }
            return Beginning(condition: condition)
        }
    }

    private static func short(
        _ plain: PlainText, _ text: String
    ) throws(TextFault) -> Beginning? {
        let whole = plain.string
        var head = whole[...]
        var rest: Int?
        if let range = whole.firstRange(of: " then ") {
            head = whole[..<range.lowerBound]
            rest = plain.index(behind: "then")
        }
        switch head.filter({ $0 != " " }) {
        case "short":
            return Beginning(
                condition: ReadCondition(condition: EndCondition(.short(hardOnly: false))),
                rest: rest)
        case "short(hard)":
            return Beginning(
                condition: ReadCondition(condition: EndCondition(.short(hardOnly: true))),
                rest: rest)
        default: break
        }
        if whole.hasPrefix("short(") || whole.hasPrefix("short (") {
            throw TextFault(at: 0, "\"\(text)\" is no condition", suggestion: "short(hard)")
        }
        if whole.hasPrefix("short and ") || whole.hasSuffix(" and short") {
            throw complete(
                TextFault(at: 0, "short stands alone; it joins no other condition"))
        }
        return nil
    }

    /// One comparison from an index on; the parser stands behind it.
    private static func clause(
        _ plain: PlainText, from start: Int, _ scope: ExpressionScope, _ context: ConditionContext,
        into clauses: inout [Clause]
    ) throws(TextFault) -> ExpressionParser {
        let begin = plain.skippingBlanks(start)
        let signs: Set<UInt8> = [UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "=")]
        guard let sign = plain.bytes[begin...].firstIndex(where: signs.contains) else {
            throw comparesNothing(plain, from: begin, scope, context)
        }
        let value = plain.bytes[sign...].firstIndex { !signs.contains($0) } ?? plain.bytes.count
        let written = plain.string(sign..<value)
        let words = plain.string(begin..<sign)
        let end = plain.string(value..<plain.bytes.count)
        guard let comparison = Comparison(rawValue: written) else {
            let repaired = written.hasPrefix("<") || written == "=<" ? "<=" : ">="
            throw TextFault(
                at: plain.offset(of: sign), "unknown comparison \"\(written)\"",
                suggestion: "\(words) \(repaired) \(end)")
        }
        let subject = try SubjectText.read(
            words, at: plain.offset(of: begin), scope, context,
            rest: "\(comparison.rawValue) \(end)")
        let dimension = subject.dimension(scope)
        var parser = ExpressionParser(plain, at: value, scope: scope, hint: dimension)
        do throws(TextFault) {
            let limit = try parser.expression()
            try check(limit, plain, subject, comparison, dimension)
            clauses.append(Clause(subject, comparison, limit.expression))
        } catch { throw complete(error) }
        return parser
    }

    private static func complete(_ fault: TextFault) -> TextFault {
        var fault = fault
        fault.saysItAll = true
        return fault
    }

    private static func check(
        _ limit: TypedExpression, _ plain: PlainText, _ subject: Subject,
        _ comparison: Comparison, _ dimension: Dimension
    ) throws(TextFault) {
        var wanted = [dimension]
        if dimension == .current || dimension == .charge {
            wanted += [dimension.perArea, dimension.perMass]
        }
        guard !wanted.contains(limit.dimension) else { return }
        let text = plain.string(limit.range)
        throw TextFault(
            at: plain.offset(of: limit.range.lowerBound),
            "\(ExpressionText.misfit(limit, text)), where \"\(subject.words) "
                + "\(comparison.rawValue)\" takes \(dimension.wordsWithExample)",
            suggestion: ExpressionText.suggestion(for: limit, text, wanted))
    }

    private static func comparesNothing(
        _ plain: PlainText, from start: Int, _ scope: ExpressionScope, _ context: ConditionContext
    ) -> TextFault {
        let words = plain.string(start..<plain.bytes.count)
        guard !words.isEmpty else {
            return TextFault(at: plain.offset(of: start), "a condition is missing here")
        }
        let all = SubjectText.candidates(scope, context) + ["short", "short(hard)"]
        return TextFault(
            at: plain.offset(of: start), "\"\(words)\" compares nothing",
            suggestion: Suggestion.closest(to: words, among: all))
    }

    private static func target(
        _ plain: PlainText, from start: Int
    ) throws(TextFault) -> EndTarget {
        let begin = plain.skippingBlanks(start)
        let text = plain.string(begin..<plain.bytes.count)
        guard !text.isEmpty else {
            throw TextFault(at: plain.offset(of: begin), "\"then\" leads nowhere")
        }
        switch Form<EndTarget>.endTarget.read(text) {
        case .value(let target): return target
        case .wrong(let message, let suggestion):
            throw complete(
                TextFault(at: plain.offset(of: begin), message, suggestion: suggestion))
        }
    }
}
