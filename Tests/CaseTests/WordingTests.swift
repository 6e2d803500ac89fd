import CyclerCore
import CyclerProgram
import CyclerYAML
import Testing

/// What is printed reads back as the same value.
@Suite struct WordingTests {
    private var scope: ExpressionScope {
        var scope = ExpressionScope()
        scope.declare("j", Dimension.current.perArea)
        scope.declare("n", .number)
        return scope
    }

    @Test(arguments: [
        "voltage >= 1 V", "voltage <= -8.4 mV", "abs current <= 5 uA", "abs current <= C/50",
        "abs current >= 0.05 mA/cm2", "capacity >= 3 mAh/cm2", "plated >= 2 mAh",
        "time >= 10 h", "time >= 90 min", "time >= 100 ms", "short", "short(hard)",
        "voltage <= 0 V", "abs current <= 2.5C", "capacity >= 172 mAh/g", "energy >= 10 mWh",
        "run time >= 300 h", "voltage fall >= 5 mV", "voltage rise >= 5 mV",
        "dV/dt <= -0.1 mV/s", "abs dV/dt <= 0.5 mV/h", "dV/dQ >= 20 V/Ah", "d|I|/dt <= 1 uA/min",
        "temperature >= 60 degC", "cell temperature <= 25 degC", "stack pressure <= 3.4 MPa",
        "abs power <= 2 mW", "voltage >= 4.3 V and abs current <= C/50 and time >= 1 min",
        "voltage >= last voltage + 10 mV", "capacity >= 110 % of last plate",
        "capacity >= 1.1 * last plate", "capacity >= min(last plate, 3 mAh)",
        "coulombic efficiency <= 80 %", "capacity retention >= 95 %", "cycle >= 3", "n >= 5",
        "j >= 1 mA/cm2", "last resistance >= 500 ohm", "voltage >= 1 V then end of run",
        "short then end of repeat", "short(hard) then trip", "time >= 1 h then rate test",
        "stack pressure <= 3.4 MPa and time >= 1 h then next try",
    ])
    func conditionsSurviveTheRoundTrip(_ text: String) throws {
        let condition = try #require(ConditionText.read(text, scope: scope).value)
        #expect(ConditionText.read(condition.words, scope: scope).value == condition)
        if !text.hasPrefix("capacity >= 110 %") { #expect(condition.words == text) }
    }

    @Test func everySubjectSurvivesTheRoundTrip() throws {
        for signal in Signal.allCases {
            let text = "\(signal.rawValue) >= \(try one(signal.dimension))"
            let condition = try #require(ConditionText.read(text, scope: scope).value, "\(text)")
            #expect(condition.trigger == .all([clause(.signal(signal), signal.dimension)]))
            #expect(ConditionText.read(condition.words, scope: scope).value == condition)
        }
        for known in Known.allCases {
            let text = "\(known.rawValue) <= \(try one(known.dimension))"
            let condition = try #require(
                ConditionText.read(text, scope: scope, in: .between).value, "\(text)")
            let expected = Clause(.known(known), .atMost, .literal(1, known.dimension))
            #expect(condition.trigger == .all([expected]))
            let again = ConditionText.read(condition.words, scope: scope, in: .between).value
            #expect(again == condition)
        }
    }

    private func clause(_ subject: Subject, _ dimension: Dimension) -> Clause {
        Clause(subject, .atLeast, .literal(1, dimension))
    }

    /// One base unit, as it is written.
    private func one(_ dimension: Dimension) throws -> String {
        if dimension == .number { return "1" }
        let unit = ExpressionUnit.units(of: dimension).first { $0.value(of: 1) == 1 }
        return "1 \(try #require(unit).symbol)"
    }

    @Test(arguments: [
        "", "voltage", "voltage >=", ">= 1 V", "voltage >= 1", "voltage => 1 V",
        "voltage >= 1 V or time >= 1 h", "short()", "current <= 5 uA", "abs voltage >= 1 V",
        "voltage >= nan V", "voltage >= 1 V and", "and voltage >= 1 V", "short and time >= 1 h",
        "voltage >= 1 V then", "short then", "abs current <= 3 mAh", "voltage >= 1 V/cm2",
        "time >= 5 m", "cycle >= 3 V", "voltage >= 1 V >= 0 V", "capacity >= 3 mA h",
    ])
    func notConditions(_ text: String) {
        #expect(ConditionText.read(text, scope: scope).value == nil)
    }

    @Test(arguments: [
        "voltage >= 1 V", "abs current <= 5 uA", "capacity >= 3 mAh", "dV/dt <= 1 mV/s",
    ])
    func nothingOfAStepIsComparedBetweenSteps(_ text: String) {
        #expect(ConditionText.read(text, scope: scope, in: .between).value == nil)
    }

    @Test func spansUseTheLargestWholeUnit() {
        #expect(QuantityWords.words(TimeSpan.hours(6)) == "6 h")
        #expect(QuantityWords.words(TimeSpan.seconds(5400)) == "90 min")
        #expect(QuantityWords.words(TimeSpan.microseconds(1750)) == "1750 us")
        #expect(QuantityWords.words(TimeSpan.zero) == "0 s")
        #expect(QuantityWords.words(TimeSpan(nanoseconds: 1)) == "0.000000001 s")
    }

    @Test(arguments: ["hold", "abort", "resume within 30 min"])
    func restartPoliciesSurviveTheRoundTrip(_ text: String) throws {
        #expect(try #require(Form<RestartPolicy>.restartPolicy.read(text).value).words == text)
    }

    @Test(arguments: ["next", "end of repeat", "end of run", "trip", "formation 2"])
    func targetsSurviveTheRoundTrip(_ text: String) throws {
        #expect(try #require(Form<EndTarget>.endTarget.read(text).value).words == text)
    }

    /// Expressions built at random, as deep as they may be, read back as they were.
    @Test func expressionsSurviveTheRoundTrip() throws {
        var dice = ExpressionDice(state: 7)
        for _ in 0..<4000 {
            let expression = dice.expression(of: .voltage, depth: 4)
            let words = expression.words
            let read = try #require(ExpressionText.read(words, scope: scope).value, "\(words)")
            #expect(read.expression == expression, "\(words)")
            #expect(read.dimension == .voltage)
        }
    }

    @Test func literalsOfEveryUnitReadBackExactly() throws {
        var dice = ExpressionDice(state: 11)
        for unit in ExpressionUnit.all {
            for _ in 0..<40 {
                let value = try #require(unit.value(of: dice.number()))
                let literal = Expression.literal(value, unit.dimension)
                let read = try #require(
                    ExpressionText.read(literal.words).value, "\(literal.words)")
                #expect(read.expression == literal, "\(literal.words)")
            }
        }
    }
}

/// Builds expressions from a fixed seed.
struct ExpressionDice {
    var state: UInt64

    mutating func next(below bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % UInt64(bound))
    }

    /// Sometimes short as a person writes it, sometimes with every bit.
    mutating func number() -> Double {
        let digits = Double(next(below: 2000) - 1000)
        switch next(below: 4) {
        case 0: return digits
        case 1: return digits / 100
        case 2: return digits * 1e-7
        default: return Double(next(below: 1 << 30)) / Double(next(below: 1 << 30) + 1)
        }
    }

    /// An expression of a voltage, or of a plain number.
    mutating func expression(of dimension: Dimension, depth: Int) -> Expression {
        guard depth > 0 else { return leaf(dimension) }
        let left = expression(of: dimension, depth: depth - 1)
        switch next(below: 9) {
        case 0: return .binary(.plus, left, expression(of: dimension, depth: depth - 1))
        case 1: return .binary(.minus, left, expression(of: dimension, depth: depth - 1))
        case 2: return .binary(.times, left, expression(of: .number, depth: depth - 1))
        case 3: return .binary(.times, expression(of: .number, depth: depth - 1), left)
        case 4: return .binary(.over, left, .variable("n"))
        case 5: return .negated(left)
        case 6: return .magnitude(left)
        case 7:
            let other = expression(of: dimension, depth: depth - 1)
            return .extreme(next(below: 2) == 0 ? .min : .max, [left, other])
        default: return leaf(dimension)
        }
    }

    private mutating func leaf(_ dimension: Dimension) -> Expression {
        if dimension == .number {
            return [.number(number()), .variable("n"), .known(.cycle), .number(0.95)][
                next(below: 4)]
        }
        return [.literal(number(), .voltage), .known(.lastVoltage), .known(.plateauVoltage)][
            next(below: 3)]
    }
}
