import CyclerCore
import CyclerYAML

/// A number with its unit as sentences have it, in products of base units.
struct SentenceAmount {
    /// `20`, for what a person sees again in a message.
    var text: String
    var value: Double
    var dimension: Dimension
    /// Multiples of 1C; the value is then the multiple.
    var isRate = false

    /// No quantity of a laboratory is larger in our units.
    private static let magnitudeMax = 1e12
    /// Rates that are not a slip.
    private static let rates = 1e-6...1e6

    /// The amount as schedules carry it.
    var expression: Expression { isRate ? .rate(value) : .literal(value, dimension) }

    /// Reads `0.05 mA/cm2`, `C/20`, `2C`, `10 hours`, `4.3 V`; what is no quantity is a problem.
    init(_ text: String) throws(SentenceProblem) {
        self.text = text
        if let rate = try Self.rate(text) {
            (value, dimension, isRate) = (rate, .current, true)
            return
        }
        guard let written = WrittenQuantity(text) else {
            throw SentenceProblem("\"\(text)\" is not a number with a unit")
        }
        guard !written.unit.isEmpty else { throw SentenceProblem("\"\(text)\" has no unit") }
        guard let unit = SentenceUnit(written.unit) else {
            let closest = Suggestion.closest(to: written.unit, among: SentenceUnit.common)
            throw SentenceProblem("unknown unit \"\(written.unit)\"", suggestion: closest)
        }
        value = written.number * unit.multiplier / unit.divisor
        dimension = unit.dimension
        guard value.magnitude <= Self.magnitudeMax else {
            throw SentenceProblem("\"\(text)\" is out of range")
        }
    }

    /// `C/20` 0.05, `2C` and `2 C` 2; nil when the text is no rate.
    private static func rate(_ text: String) throws(SentenceProblem) -> Double? {
        let compact = text.filter { $0 != " " }
        let isNegative = compact.hasPrefix("-C/")
        let rate: Double
        if compact.hasPrefix("C/") || isNegative {
            let divisor = WrittenQuantity(String(compact.dropFirst(isNegative ? 3 : 2)))
            guard let divisor, divisor.unit.isEmpty, divisor.number != 0 else {
                throw SentenceProblem("\"\(text)\" is no rate such as C/20")
            }
            rate = (isNegative ? -1 : 1) / divisor.number
        } else if let written = WrittenQuantity(compact), written.unit == "C" {
            rate = written.number
        } else if compact == "C" {
            throw SentenceProblem("\"C\" is no rate by itself", suggestion: "1C")
        } else {
            return nil
        }
        guard rates.contains(rate.magnitude) || rate == 0 else {
            throw SentenceProblem("\"\(text)\" is out of range")
        }
        return rate
    }
}

/// A unit of sentences: a value is the number times `multiplier` over `divisor`.
struct SentenceUnit {
    var multiplier: Double
    var divisor: Double
    var dimension: Dimension

    /// Base units and their words, and whether they take prefixes.
    private static let bases: [(words: [String], factor: Double, Dimension, takesPrefix: Bool)] = [
        (["V"], 1, .voltage, true), (["A"], 1, .current, true), (["W"], 1, .power, true),
        (["Ah", "A.h"], 3600, .charge, true), (["Wh", "W.h"], 3600, .energy, true),
        (["ohm", "Ohm", "ohms", "Ohms"], 1, .resistance, true),
        (["s", "sec", "second", "seconds"], 1, .time, false),
        (["ms"], 0.001, .time, false),
        (["m", "min", "minute", "minutes"], 60, .time, false),
        (["h", "hr", "hour", "hours"], 3600, .time, false),
        (["d", "day", "days"], 86400, .time, false),
        (["%"], 0.01, .number, false),
    ]

    private static let prefixes: [(String, times: Double, over: Double)] = [
        ("", 1, 1), ("m", 1, 1e3), ("u", 1, 1e6), ("n", 1, 1e9), ("k", 1e3, 1),
    ]

    /// What amounts of electrodes are divided by.
    private static let sizes: [(String, times: Double, over: Double, Dimension)] = [
        ("/cm2", 1, 1, .area), ("/m2", 1, 1e4, .area), ("/g", 1, 1, .mass),
        ("/kg", 1, 1e3, .mass),
    ]

    /// Spellings that a suggestion may name.
    static let common = [
        "V", "mV", "A", "mA", "uA", "mA/cm2", "W", "mW", "ohm", "Ah", "mAh", "mAh/cm2", "Wh",
        "second", "seconds", "minute", "minutes", "hour", "hours", "day", "days",
    ]

    /// Nil when the unit is unknown. The spelling is that of `WrittenQuantity.unit`.
    init?(_ unit: String) {
        for size in Self.sizes where unit.hasSuffix(size.0) {
            guard var above = SentenceUnit(whole: String(unit.dropLast(size.0.utf8.count))),
                [.current, .charge, .power, .energy].contains(above.dimension)
            else { return nil }
            above.multiplier *= size.times
            above.divisor *= size.over
            above.dimension = above.dimension / size.3
            self = above
            return
        }
        self.init(whole: unit)
    }

    private init?(whole unit: String) {
        for base in Self.bases {
            for prefix in base.takesPrefix ? Self.prefixes : Array(Self.prefixes.prefix(1)) {
                guard base.words.contains(where: { prefix.0 + $0 == unit }) else { continue }
                multiplier = base.factor * prefix.times
                divisor = prefix.over
                dimension = base.2
                return
            }
        }
        return nil
    }
}
