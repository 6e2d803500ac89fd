package import CyclerCore
package import CyclerYAML

/// Reads a text that is one expression.
package enum ExpressionText {
    /// Longest text of an expression or a condition.
    static let lengthMax = 1000

    /// The expression and its dimension, or what is wrong with the text.
    package static func read(
        _ text: String, scope: ExpressionScope = ExpressionScope()
    ) -> Reading<(expression: Expression, dimension: Dimension)> {
        do throws(TextFault) {
            let typed = try parse(text, scope: scope, hint: nil)
            return .value((typed.expression, typed.dimension))
        } catch { return .wrong(error.message, suggestion: error.suggestion) }
    }

    static func parse(
        _ text: String, scope: ExpressionScope, hint: Dimension?
    ) throws(TextFault) -> TypedExpression {
        let plain = try plain(text)
        var parser = ExpressionParser(plain, at: 0, scope: scope, hint: hint)
        let typed = try parser.expression()
        guard parser.peek() == nil else { throw parser.faultAtRest() }
        return typed
    }

    /// The text in ASCII, when it has a sane length.
    static func plain(_ text: String) throws(TextFault) -> PlainText {
        guard text.utf8.count <= lengthMax else {
            throw TextFault(at: 0, "the text has more than \(lengthMax) characters")
        }
        return PlainText(text)
    }

    /// An expression of a wanted dimension and, where that can be told, value.
    static func read(
        _ text: String, _ wanted: Wanted, scope: ExpressionScope
    ) throws(TextFault) -> TypedExpression {
        let typed = try parse(text, scope: scope, hint: wanted.dimensions.first)
        guard wanted.dimensions.contains(typed.dimension) else {
            throw TextFault(
                at: 0, misfit(typed, text),
                suggestion: suggestion(for: typed, text, wanted.dimensions))
        }
        if let value = typed.expression.constant(), !wanted.accepts(value) {
            throw TextFault(at: 0, "\"\(text)\" is out of range")
        }
        return typed
    }

    /// What an expression is instead of what it should be.
    static func misfit(_ typed: TypedExpression, _ text: String) -> String {
        if typed.dimension == .number, case .literal = typed.expression {
            return "\"\(text)\" has no unit"
        }
        return "\"\(text)\" is \(typed.dimension.words)"
    }

    /// `60 C` for a temperature; what is per area where it must not be.
    static func suggestion(
        for typed: TypedExpression, _ text: String, _ wanted: [Dimension]
    ) -> String? {
        if wanted.contains(.temperature), case .rate(let number) = typed.expression {
            return "\(QuantityWords.number(number)) degC"
        }
        let isSum =
            switch typed.expression {
            case .binary(.plus, _, _), .binary(.minus, _, _): true
            case .binary, .literal, .rate, .known, .variable, .negated, .magnitude, .extreme: false
            }
        let factor = isSum ? "(\(text))" : text
        if wanted.contains(typed.dimension * .area) { return "\(factor) * area" }
        if wanted.contains(typed.dimension * .mass) { return "\(factor) * mass" }
        if wanted.contains(typed.dimension / .area) { return "\(factor) / area" }
        return nil
    }
}

extension YAMLNode {
    /// Reads a scalar that is an expression; nil and a problem when it is none or does not fit.
    func expression(
        _ wanted: Wanted, scope: ExpressionScope, _ problems: ProblemCollector
    ) -> TypedExpression? {
        guard let text else {
            problems.report(at: self, "found \(kindInWords)", expected: wanted.expected)
            return nil
        }
        do throws(TextFault) {
            return try ExpressionText.read(text, wanted, scope: scope)
        } catch {
            report(error, expected: wanted.expected, problems)
            return nil
        }
    }

    /// Reports what is wrong with the text at the character where it is wrong.
    func report(_ fault: TextFault, expected: String? = nil, _ problems: ProblemCollector) {
        problems.report(
            at: place(atOffset: fault.offset), path: path, fault.message, expected: expected,
            suggestion: fault.suggestion)
    }
}

extension MappingReader {
    /// An expression that may be left out.
    mutating func optional(
        _ key: String, _ wanted: Wanted, scope: ExpressionScope
    ) -> TypedExpression? {
        optionalNode(key).flatMap { $0.expression(wanted, scope: scope, problems) }
    }

    /// An expression that must be there.
    mutating func required(
        _ key: String, _ wanted: Wanted, scope: ExpressionScope
    ) -> TypedExpression? {
        requiredNode(key, expected: wanted.expected)
            .flatMap { $0.expression(wanted, scope: scope, problems) }
    }
}
