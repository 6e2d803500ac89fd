import CyclerCore
import CyclerYAML

/// An expression with what its parser found out about it.
struct TypedExpression {
    var expression: Expression
    var dimension: Dimension
    /// Nesting of the expression, 1 for a leaf.
    var depth = 1
    /// First and behind-last byte in the text.
    var range: Range<Int>
    /// A temperature on a scale whose zero is not zero.
    var isOffset = false
}

/// Recursive descent over sums, products, signs and names; keeps dimensions as it goes, so that a
/// mistake is told where it stands.
///
/// `sum := product (+|- product)*`, `product := sign (*|/|of sign)*`, `sign := - sign | primary`.
struct ExpressionParser {
    /// Values that one min or max may compare.
    static let argumentsMax = 16
    /// Exponents of base units beyond this are nothing anyone measures.
    private static let exponentMax = 9

    let text: PlainText
    let scope: ExpressionScope
    /// What is wanted, for suggestions of units.
    let hint: Dimension?
    var at: Int

    init(_ text: PlainText, at start: Int, scope: ExpressionScope, hint: Dimension?) {
        self.text = text
        self.scope = scope
        self.hint = hint
        at = start
    }

    /// An expression as long as it goes; what follows it is the caller's.
    mutating func expression() throws(TextFault) -> TypedExpression { try sum(level: 0) }

    /// The next byte that is no blank, nil at the end.
    mutating func peek() -> UInt8? {
        while at < text.bytes.count, text.bytes[at] == UInt8(ascii: " ") { at += 1 }
        return at < text.bytes.count ? text.bytes[at] : nil
    }

    /// Takes a word when it comes next and ends there.
    mutating func take(word: String) -> Bool {
        guard peek() != nil, self.word(at: at) == word else { return false }
        at += word.utf8.count
        return true
    }

    func fault(
        _ index: Int, _ message: String, suggestion: String? = nil
    ) -> TextFault {
        TextFault(at: text.offset(of: index), message, suggestion: suggestion)
    }

    /// Complains about what stands where an operator or the end belongs.
    mutating func faultAtRest() -> TextFault {
        guard let byte = peek() else { return fault(at, "something is missing at the end") }
        let rest = text.string(at..<text.bytes.count)
        switch byte {
        case PlainText.strange: return fault(at, "this character means nothing in an expression")
        case UInt8(ascii: ")"): return fault(at, "\")\" closes nothing")
        case UInt8(ascii: ","):
            return fault(at, "\",\" is no decimal point", suggestion: pointed())
        case UInt8(ascii: "^"):
            return fault(at, "there are no powers; write x * x")
        case UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "="):
            return fault(at, "\"\(rest)\" compares once more", suggestion: nil)
        default: return fault(at, "\"\(rest)\" does not follow; an operator is missing")
        }
    }

    private func pointed() -> String? {
        text.string.replacing(",", with: ".")
    }

    // MARK: Sums, products, signs

    private mutating func sum(level: Int) throws(TextFault) -> TypedExpression {
        var left = try product(level: level)
        while let byte = peek() {
            let operation: Expression.Operator
            switch byte {
            case UInt8(ascii: "+"): operation = .plus
            case UInt8(ascii: "-"): operation = .minus
            default: return left
            }
            at += 1
            left = try joined(left, operation, try product(level: level))
        }
        return left
    }

    private mutating func product(level: Int) throws(TextFault) -> TypedExpression {
        var left = try sign(level: level)
        while let byte = peek() {
            let operation: Expression.Operator
            switch byte {
            case UInt8(ascii: "*"): operation = .times
            case UInt8(ascii: "/"): operation = .over
            default:
                guard word(at: at) == "of" else { return left }
                operation = .times
                at += 1
            }
            at += 1
            left = try joined(left, operation, try sign(level: level))
        }
        return left
    }

    private mutating func sign(level: Int) throws(TextFault) -> TypedExpression {
        guard level < Expression.depthMax else { throw fault(at, "nested too deeply") }
        guard let byte = peek() else {
            throw fault(text.bytes.count, "a value is missing at the end")
        }
        let start = at
        if byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+") {
            at += 1
            if let next = peek(), PlainText.isDigit(next) || next == UInt8(ascii: ".") {
                return try number(isNegative: byte == UInt8(ascii: "-"), from: start)
            }
            guard byte == UInt8(ascii: "-") else {
                throw fault(start, "\"+\" stands before nothing it could add to")
            }
            let inner = try sign(level: level + 1)
            try refuseOffset(inner)
            return try bounded(
                TypedExpression(
                    expression: .negated(inner.expression), dimension: inner.dimension,
                    depth: inner.depth + 1, range: start..<at))
        }
        return try primary(byte, level: level)
    }

    /// Two operands become one; mixed dimensions and offset scales are told at the right one.
    private func joined(
        _ left: TypedExpression, _ operation: Expression.Operator, _ right: TypedExpression
    ) throws(TextFault) -> TypedExpression {
        let dimension: Dimension
        switch operation {
        case .plus, .minus:
            guard left.dimension == right.dimension else {
                let problem = ExpressionProblem.mixed(operation, left.dimension, right.dimension)
                throw fault(right.range.lowerBound, problem.message)
            }
            try refuseOffset(right)
            dimension = left.dimension
        case .times:
            try refuseOffset(left)
            try refuseOffset(right)
            dimension = left.dimension * right.dimension
        case .over:
            try refuseOffset(left)
            try refuseOffset(right)
            if right.expression.constant() == 0 {
                throw fault(right.range.lowerBound, "this divides by zero")
            }
            dimension = left.dimension / right.dimension
        }
        return try bounded(
            TypedExpression(
                expression: .binary(operation, left.expression, right.expression),
                dimension: dimension, depth: max(left.depth, right.depth) + 1,
                range: left.range.lowerBound..<right.range.upperBound))
    }

    /// Adding 5 degC would add 278 K.
    private func refuseOffset(_ operand: TypedExpression) throws(TextFault) {
        guard operand.isOffset else { return }
        let kelvin = text.string(operand.range).replacing("degC", with: "K")
        throw fault(
            operand.range.lowerBound,
            "degC is no unit to calculate with; a difference of temperatures is in K",
            suggestion: kelvin)
    }

    private func bounded(_ whole: TypedExpression) throws(TextFault) -> TypedExpression {
        guard whole.depth <= Expression.depthMax else {
            throw fault(whole.range.lowerBound, "the expression is too long or too deep")
        }
        let dimension = whole.dimension
        let exponents = [
            dimension.volt, dimension.ampere, dimension.second, dimension.kelvin,
            dimension.pascal, dimension.centimetre, dimension.gram,
        ]
        guard exponents.allSatisfy({ $0.magnitude <= Self.exponentMax }) else {
            throw fault(whole.range.lowerBound, "\(dimension.words) is nothing that is measured")
        }
        return whole
    }

    // MARK: Primaries

    private mutating func primary(
        _ byte: UInt8, level: Int
    ) throws(TextFault) -> TypedExpression {
        let start = at
        switch byte {
        case UInt8(ascii: "("):
            at += 1
            var inner = try sum(level: level + 1)
            try close(openedAt: start)
            inner.range = start..<at
            return inner
        case _ where PlainText.isDigit(byte), UInt8(ascii: "."):
            return try number(isNegative: false, from: start)
        case _ where PlainText.isLetter(byte), UInt8(ascii: "_"):
            return try name(level: level)
        case UInt8(ascii: ")"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "="),
            UInt8(ascii: "*"), UInt8(ascii: "/"), UInt8(ascii: ","):
            let found = String(decoding: [byte], as: UTF8.self)
            throw fault(start, "a value is missing before \"\(found)\"")
        default:
            throw fault(start, "this character means nothing in an expression")
        }
    }

    private mutating func close(openedAt start: Int) throws(TextFault) {
        guard peek() == UInt8(ascii: ")") else {
            if peek() == nil {
                throw fault(
                    start, "\"(\" is not closed (in a list, text with a comma needs quotes)")
            }
            throw faultAtRest()
        }
        at += 1
    }

    private mutating func name(level: Int) throws(TextFault) -> TypedExpression {
        let start = at
        let first = word(at: start)
        if first == "C" {
            at += 1
            return try rate(from: start)
        }
        if let function = ExpressionNames.Function(rawValue: first) {
            at += first.utf8.count
            if peek() == UInt8(ascii: "(") {
                return try call(function, from: start, level: level)
            }
            at = start
        }
        let found = try ExpressionNames.resolve(words(), scope: scope) { (message, suggestion) in
            fault(start, message, suggestion: suggestion)
        }
        at = start
        for count in 0..<found.wordCount {
            if count > 0 { _ = peek() }
            at += word(at: at).utf8.count
        }
        return TypedExpression(
            expression: found.expression, dimension: found.dimension, range: start..<at)
    }

    private mutating func call(
        _ function: ExpressionNames.Function, from start: Int, level: Int
    ) throws(TextFault) -> TypedExpression {
        at += 1
        var list: [TypedExpression] = []
        repeat {
            let argument = try sum(level: level + 1)
            if let first = list.first, first.dimension != argument.dimension {
                throw fault(
                    argument.range.lowerBound,
                    "\(function.rawValue) compares \(first.dimension.words) with "
                        + argument.dimension.words)
            }
            list.append(argument)
            guard list.count <= Self.argumentsMax else {
                throw fault(start, "\(function.rawValue) takes at most \(Self.argumentsMax) values")
            }
        } while takeComma()
        try close(openedAt: start)
        let first = list[0]
        let expression: Expression
        switch function {
        case .abs:
            guard list.count == 1 else { throw fault(start, "abs takes one value") }
            try refuseOffset(first)
            expression = .magnitude(first.expression)
        case .min: expression = .extreme(.min, list.map(\.expression))
        case .max: expression = .extreme(.max, list.map(\.expression))
        }
        let depth = list.map(\.depth).max() ?? 0
        return try bounded(
            TypedExpression(
                expression: expression, dimension: first.dimension, depth: depth + 1,
                range: start..<at))
    }

    private mutating func takeComma() -> Bool {
        guard peek() == UInt8(ascii: ",") else { return false }
        at += 1
        return true
    }

    // MARK: Words

    /// Letters, digits and `_` from an index on; empty when it begins with none.
    func word(at start: Int) -> String {
        var end = start
        while end < text.bytes.count, isWordByte(text.bytes[end]) { end += 1 }
        return String(decoding: text.bytes[start..<end], as: UTF8.self)
    }

    private func isWordByte(_ byte: UInt8) -> Bool {
        PlainText.isLetter(byte) || PlainText.isDigit(byte) || byte == UInt8(ascii: "_")
    }

    /// Letters, digits, slashes and the like: what was probably meant as one unit.
    func unitWord(from start: Int) -> String {
        var end = start
        while end < text.bytes.count,
            isWordByte(text.bytes[end]) || text.bytes[end] == UInt8(ascii: "/")
                || text.bytes[end] == UInt8(ascii: "%")
        {
            end += 1
        }
        return String(decoding: text.bytes[start..<end], as: UTF8.self)
    }

    /// The words that follow each other from here, up to one that joins.
    private func words() -> [String] {
        var found: [String] = []
        var next = at
        while found.count < ExpressionNames.wordsMax {
            let word = word(at: next)
            if word.isEmpty || ExpressionNames.joining.contains(word) { break }
            found.append(word)
            next = skipped(next + word.utf8.count)
        }
        return found
    }
}
