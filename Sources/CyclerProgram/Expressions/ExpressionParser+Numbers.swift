import CyclerCore
import CyclerYAML

/// Numbers, the units behind them, and rates.
extension ExpressionParser {
    /// A number with its unit; the sign before it is taken already.
    mutating func number(
        isNegative: Bool, from start: Int
    ) throws(TextFault) -> TypedExpression {
        let digits = NumberText.end(in: text.bytes, at: at)
        guard digits > at, let magnitude = Double(text.string(at..<digits)), magnitude.isFinite
        else { throw fault(start, "this is no number that can be held") }
        let number = isNegative ? -magnitude : magnitude
        at = digits
        let next = peek()
        if let match = UnitMatch.longest(in: text.bytes, at: at) {
            at = match.end
            try refuseLongerUnit(match.unit, from: start)
            guard let value = match.unit.value(of: number) else {
                throw fault(start, "\"\(text.string(start..<at))\" is out of range")
            }
            return TypedExpression(
                expression: .literal(value, match.unit.dimension),
                dimension: match.unit.dimension, range: start..<at,
                isOffset: match.unit.hasOffset)
        }
        guard let next, PlainText.isLetter(next) || next == UInt8(ascii: "%") else {
            at = digits
            return TypedExpression(
                expression: .number(number), dimension: .number, range: start..<at)
        }
        let word = word(at: at)
        if word == "C" {
            at += 1
            return TypedExpression(
                expression: .rate(number), dimension: .current, range: start..<at)
        }
        if ["of", "and", "then", "or"].contains(word) {
            return TypedExpression(
                expression: .number(number), dimension: .number, range: start..<digits)
        }
        throw unknownUnit(unitWord(from: at), number: text.string(start..<digits), at: at)
    }

    /// `C/20`: a plain number behind the slash makes one rate of it.
    mutating func rate(from start: Int) throws(TextFault) -> TypedExpression {
        var rate = 1.0
        let behind = at
        if peek() == UInt8(ascii: "/") {
            at += 1
            _ = peek()
            let digits = NumberText.end(in: text.bytes, at: at)
            let divisor = Double(text.string(at..<digits))
            if digits > at, UnitMatch.longest(in: text.bytes, at: skipped(digits)) == nil,
                let divisor, divisor.isFinite
            {
                guard divisor != 0 else { throw fault(at, "this divides by zero") }
                rate = 1 / divisor
                at = digits
            } else {
                at = behind
            }
        } else {
            at = behind
        }
        return TypedExpression(expression: .rate(rate), dimension: .current, range: start..<at)
    }

    func skipped(_ start: Int) -> Int {
        var at = start
        while at < text.bytes.count, text.bytes[at] == UInt8(ascii: " ") { at += 1 }
        return at
    }

    /// `0.05 mA/cm`: what follows the slash right away was meant as a part of the unit.
    private func refuseLongerUnit(_ unit: ExpressionUnit, from start: Int) throws(TextFault) {
        guard at + 1 < text.bytes.count, text.bytes[at] == UInt8(ascii: "/"),
            PlainText.isLetter(text.bytes[at + 1])
        else { return }
        let divisor = word(at: at + 1)
        guard !ExpressionNames.begins(with: divisor, scope: scope) else { return }
        let number = text.string(start..<NumberText.end(in: text.bytes, at: start))
        throw unknownUnit("\(unit.symbol)/\(divisor)", number: number, at: start)
    }

    private func unknownUnit(_ unit: String, number: String, at index: Int) -> TextFault {
        let wanted = hint.map(ExpressionUnit.units) ?? []
        let meant = hint == .time && unit == "m" ? "min" : nil
        let closest =
            meant ?? Suggestion.closest(to: unit, among: wanted.map(\.symbol))
            ?? Suggestion.closest(to: unit, among: ExpressionUnit.all.map(\.symbol))
        return fault(
            index, "unknown unit \"\(unit)\"", suggestion: closest.map { "\(number) \($0)" })
    }
}
