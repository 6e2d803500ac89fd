package import CyclerCore

extension Expression {
    /// The expression as a schedule file has it, with no more brackets than it needs.
    package var words: String { plainWords(isOperand: false) }

    /// How tightly parts hold together.
    private enum Binding: Int, Comparable {
        case sum, product, sign, value

        static func < (a: Binding, b: Binding) -> Bool { a.rawValue < b.rawValue }
    }

    private var binding: Binding {
        switch self {
        case .literal(let value, _): value.sign == .minus ? .sign : .value
        case .rate(let rate): rate < 0 ? .sign : .value
        case .known, .variable, .magnitude, .extreme: .value
        case .negated: .sign
        case .binary(.plus, _, _), .binary(.minus, _, _): .sum
        case .binary(.times, _, _), .binary(.over, _, _): .product
        }
    }

    /// In brackets when it would fall apart beside an operator that binds so tightly; the right
    /// operand also when it binds just as tightly, for operators hold to the left.
    private func words(tighterThan outer: Binding, isRight: Bool) -> String {
        let isLoose = isRight ? binding <= outer || binding == .sign : binding < outer
        let words = plainWords(isOperand: true)
        return isLoose ? "(\(words))" : words
    }

    private func plainWords(isOperand: Bool) -> String {
        switch self {
        case .literal(let value, let dimension):
            LiteralWords.words(value, dimension, isOperand: isOperand)
        case .rate(let rate): QuantityWords.rateWords(rate)
        case .known(let known): known.rawValue
        case .variable(let name): name
        case .negated(let inner):
            inner.binding == .value && !inner.isNumber
                ? "-\(inner.plainWords(isOperand: true))"
                : "-(\(inner.plainWords(isOperand: true)))"
        case .magnitude(let inner): "abs(\(inner.plainWords(isOperand: true)))"
        case .binary(let operation, let left, let right): Self.words(operation, left, right)
        case .extreme(let extreme, let list):
            "\(extreme.rawValue)(\(list.map(\.words).joined(separator: ", ")))"
        }
    }

    /// True for what begins with a digit, so that a sign before it would belong to it.
    private var isNumber: Bool {
        switch self {
        case .literal, .rate: true
        case .known, .variable, .negated, .magnitude, .binary, .extreme: false
        }
    }

    private static func words(
        _ operation: Operator, _ left: Expression, _ right: Expression
    ) -> String {
        let binding: Binding =
            switch operation {
            case .plus, .minus: .sum
            case .times, .over: .product
            }
        let second = right.words(tighterThan: binding, isRight: true)
        if operation == .times, let part = left.partOfTheWhole, !right.isNumber {
            return "\(part) of \(second)"
        }
        let first = left.words(tighterThan: binding, isRight: false)
        return "\(first) \(operation.rawValue) \(second)"
    }

    /// `95 %` for a number between zero and one that is short as a percentage.
    private var partOfTheWhole: String? {
        guard case .literal(let value, .number) = self, value > 0, value < 1,
            let percent = LiteralWords.percent(value), percent.utf8.count <= 6
        else { return nil }
        return percent
    }
}

extension Assignment {
    /// `j = j + 0.05 mA/cm2`.
    package var words: String { "\(name) = \(value.words)" }
}
