import CyclerCore

/// Reads amounts and arithmetic as scenarios have them: `0.95 * last charge`, `x + 0.05 mA/cm2`,
/// `min(C/2, 1 mA)`.
struct ExpressionNotation {
    private var rest: Substring

    /// The whole text as one expression.
    static func read(_ text: String) throws -> Expression {
        var notation = ExpressionNotation(rest: Substring(text))
        let expression = try notation.sum()
        notation.skip()
        guard notation.rest.isEmpty else {
            throw Misspelt("'\(notation.rest)' is left over in '\(text)'")
        }
        return expression
    }

    /// A quantity that is written as such; its value in base units.
    static func value(_ text: String, _ wanted: Dimension) throws -> Double {
        guard case .literal(let value, wanted) = try read(text) else {
            throw Misspelt("'\(text)' is not \(wanted.words)")
        }
        return value
    }

    static func span(_ text: String) throws -> TimeSpan { .seconds(try value(text, .time)) }

    /// Units by their symbol, longest first.
    private static let units: [(symbol: String, scale: Double, dimension: Dimension)] = [
        ("mAh/cm2", 3.6, Dimension.charge.perArea), ("mA/cm2", 1e-3, Dimension.current.perArea),
        ("mW/cm2", 1e-3, Dimension.power.perArea), ("mAh/g", 3.6, Dimension.charge.perMass),
        ("mA/g", 1e-3, Dimension.current.perMass), ("ohm cm2", 1, .resistance * .area),
        ("mV/mAh", 1e-3 / 3.6, .voltage / .charge), ("V/h", 1 / 3600.0, .voltage / .time),
        ("mV/h", 1e-3 / 3600, .voltage / .time),
        ("mV/s", 1e-3, .voltage / .time), ("uA/s", 1e-6, .current / .time),
        ("mAh", 3.6, .charge), ("mWh", 3.6, .energy), ("Ah", 3600, .charge),
        ("mA", 1e-3, .current), ("uA", 1e-6, .current), ("nA", 1e-9, .current),
        ("A", 1, .current), ("mV", 1e-3, .voltage), ("V", 1, .voltage), ("mW", 1e-3, .power),
        ("uW", 1e-6, .power), ("W", 1, .power), ("ohm", 1, .resistance), ("min", 60, .time),
        ("h", 3600, .time),
        ("s", 1, .time), ("MPa", 1e6, .pressure), ("degC", 1, .temperature),
        ("K", 1, .temperature), ("cm2", 1, .area), ("mg", 1e-3, .mass), ("%", 0.01, .number),
    ]

    private mutating func skip() { while rest.first == " " { rest.removeFirst() } }

    private mutating func take(_ symbol: String) -> Bool {
        skip()
        guard rest.hasPrefix(symbol) else { return false }
        rest.removeFirst(symbol.count)
        return true
    }

    private mutating func sum() throws -> Expression {
        var left = try product()
        while true {
            if take("+") {
                left = .binary(.plus, left, try product())
            } else if take("-") {
                left = .binary(.minus, left, try product())
            } else {
                return left
            }
        }
    }

    private mutating func product() throws -> Expression {
        var left = try factor()
        while true {
            if take("*") {
                left = .binary(.times, left, try factor())
            } else if take("/") {
                left = .binary(.over, left, try factor())
            } else {
                return left
            }
        }
    }

    private mutating func factor() throws -> Expression {
        if take("-") { return .negated(try factor()) }
        if take("(") { return try closed(try sum()) }
        if take("abs(") { return .magnitude(try closed(try sum())) }
        for extreme in Expression.Extreme.allCases where take(extreme.rawValue + "(") {
            if take(")") { return .extreme(extreme, []) }
            var list = [try sum()]
            while take(",") { list.append(try sum()) }
            return .extreme(extreme, try closed(list))
        }
        if take("C/") { return .rate(1 / (try number())) }
        skip()
        guard let first = rest.first else { throw Misspelt("an amount is missing") }
        return first.isNumber ? try quantity() : name()
    }

    private mutating func closed<Value>(_ value: Value) throws -> Value {
        guard take(")") else { throw Misspelt("a bracket is not closed before '\(rest)'") }
        return value
    }

    private mutating func number() throws -> Double {
        skip()
        let digits = rest.prefix { $0.isNumber || $0 == "." || $0 == "e" }
        var text = String(digits)
        rest.removeFirst(digits.count)
        if text.last == "e", let sign = rest.first, sign == "-" || sign == "+" {
            text.append(rest.removeFirst())
            let exponent = rest.prefix { $0.isNumber }
            text += exponent
            rest.removeFirst(exponent.count)
        }
        guard let number = Double(text) else { throw Misspelt("'\(text)' is no number") }
        return number
    }

    private mutating func quantity() throws -> Expression {
        let number = try number()
        skip()
        for unit in Self.units where rest.hasPrefix(unit.symbol) {
            let behind = rest.dropFirst(unit.symbol.count)
            if let next = behind.first, next.isLetter || next.isNumber { continue }
            rest = behind
            if unit.symbol == "degC" { return .literal(number + 273.15, .temperature) }
            return .literal(number * unit.scale, unit.dimension)
        }
        return .number(number)
    }

    /// What is known by that name, a number that is none, or a variable.
    private mutating func name() -> Expression {
        let names = Known.allCases.sorted { $0.rawValue.count > $1.rawValue.count }
        for known in names where take(known.rawValue) { return .known(known) }
        if take("nan") { return .number(.nan) }
        if take("inf") { return .number(.infinity) }
        let word = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
        rest.removeFirst(word.count)
        return .variable(String(word))
    }
}
