import CyclerCore
import CyclerProgram
import CyclerYAML
import Testing

private typealias D = Dimension

@Suite struct ExpressionTests {
    private var scope: ExpressionScope {
        var scope = ExpressionScope()
        scope.declare("j", Dimension.current.perArea)
        scope.declare("n", .number)
        scope.declare("cut_off", .voltage)
        return scope
    }

    private func read(_ text: String) throws -> (expression: Expression, dimension: Dimension) {
        try #require(ExpressionText.read(text, scope: scope).value, "\(text) was not read")
    }

    private func fault(_ text: String) throws -> (message: String, suggestion: String?) {
        guard case .wrong(let message, let suggestion) = ExpressionText.read(text, scope: scope)
        else {
            Issue.record("\(text) was read")
            return ("", nil)
        }
        return (message, suggestion)
    }

    static let literalTable: [(String, Double, Dimension)] = [
        ("0.05 mA/cm2", 0.05 / 1000, D.current.perArea),
        ("0.05 mA cm⁻²", 0.05 / 1000, D.current.perArea),
        ("0.05 mA / cm2", 0.05 / 1000, D.current.perArea), ("50 µA", 50 / 1e6, D.current),
        ("3 mAh", 10.8, D.charge), ("3 mAh/cm2", 10.8, D.charge.perArea),
        ("172 mAh/g", 619.2, D.charge.perMass), ("10 mA/g", 0.01, D.current.perMass),
        ("60 degC", 333.15, D.temperature), ("60 °C", 333.15, D.temperature),
        ("-10 degC", 263.15, D.temperature), ("333 K", 333, D.temperature),
        ("3.5 MPa", 3.5e6, D.pressure), ("10 min", 600, D.time), ("1 d", 86400, D.time),
        ("2 mW", 0.002, D.power), ("2 mWh", 7.2, D.energy), ("1 J", 1, D.energy),
        ("50 ohm", 50, D.resistance), ("10 Ω·cm²", 10, D.resistance * D.area),
        ("10 ohm*cm2", 10, D.resistance * D.area), ("1 mV/s", 0.001, D.voltage / D.time),
        ("6 mV/min", 1e-4, D.voltage / D.time), ("3.6 mV/h", 1e-6, D.voltage / D.time),
        ("2 A/s", 2, D.current / D.time), ("60 uA/min", 1e-6, D.current / D.time),
        ("0.6 mA/cm2/min", 1e-5, D.current.perArea / D.time),
        ("0.6 mA cm-2 min-1", 1e-5, D.current.perArea / D.time),
        ("3.6 mV/mAh", 0.001, D.voltage / D.charge), ("80 %", 0.8, D.number),
        ("1/h", 1.0 / 3600, D.number / D.time), ("2 V/Ah", 2.0 / 3600, D.voltage / D.charge),
        ("0.2 W/cm2", 0.2, D.power.perArea), ("1 As", 1, D.charge),
        ("-.5e-3 V", -0.0005, D.voltage), ("−0.5 V", -0.5, D.voltage), ("7", 7, D.number),
        ("100 um", 0.01, D(centimetre: 1)), ("8.9 mg/cm2", 0.0089, D.mass.perArea),
        ("300 N", 3e6, D.pressure * D.area),
    ]

    @Test(arguments: literalTable)
    func literals(_ text: String, _ value: Double, _ dimension: Dimension) throws {
        let read = try read(text)
        #expect(read.dimension == dimension)
        guard case .literal(let number, dimension) = read.expression else {
            Issue.record("\(read.expression) is no literal of \(dimension.symbol)")
            return
        }
        #expect((number - value).magnitude <= value.magnitude * 1e-15)
    }

    static let rateTable: [(String, Expression)] = [
        ("C/20", .rate(0.05)), ("0.5C", .rate(0.5)), ("2 C", .rate(2)), ("C", .rate(1)),
        ("C / 3", .rate(1 / 3)), ("1C / 20", .binary(.over, .rate(1), .number(20))),
        ("C/2 * 3", .binary(.times, .rate(0.5), .number(3))),
        ("C/n", .binary(.over, .rate(1), .variable("n"))),
        ("0.1C / 1 h", .binary(.over, .rate(0.1), .literal(3600, .time))),
    ]

    @Test(arguments: rateTable)
    func rates(_ text: String, _ expression: Expression) throws {
        #expect(try read(text).expression == expression)
    }

    @Test func operatorsHoldToTheLeftAndProductsBeforeSums() throws {
        let one = Expression.number(1)
        let n = Expression.variable("n")
        let cases: [(String, Expression)] = [
            ("1 - n - 1", .binary(.minus, .binary(.minus, one, n), one)),
            ("1 - (n - 1)", .binary(.minus, one, .binary(.minus, n, one))),
            ("1 + n * n", .binary(.plus, one, .binary(.times, n, n))),
            ("(1 + n) * n", .binary(.times, .binary(.plus, one, n), n)),
            ("n / n * n", .binary(.times, .binary(.over, n, n), n)),
            ("n / (n * n)", .binary(.over, n, .binary(.times, n, n))),
            ("-n * n", .binary(.times, .negated(n), n)),
            ("-(n * n)", .negated(.binary(.times, n, n))),
            ("1 - -1", .binary(.minus, one, .number(-1))), ("--n", .negated(.negated(n))),
            ("95 % of last charge", .binary(.times, .number(0.95), .known(.lastCharge))),
            (
                "min(n, 2, abs(n - 1))",
                .extreme(.min, [n, .number(2), .magnitude(.binary(.minus, n, one))])
            ),
            ("max (n,1)", .extreme(.max, [n, one])),
            (
                "last plate / (10 h) / area",
                .binary(
                    .over, .binary(.over, .known(.lastPlate), .literal(36000, .time)),
                    .known(.area))
            ),
        ]
        for (text, expression) in cases { #expect(try read(text).expression == expression) }
    }

    @Test func everyKnownValueHasItsName() throws {
        for known in Known.allCases {
            let read = try read(known.rawValue)
            #expect(read.expression == .known(known) && read.dimension == known.dimension)
        }
    }

    static let faultTable: [(String, String)] = [
        ("1 V + 1 mA", "a voltage + a current is no quantity"),
        ("j + C/20", "a current per area + a current is no quantity"),
        ("60 degC + 5 degC", "degC is no unit to calculate with"), ("-(5 degC)", "degC is no unit"),
        ("2 * 60 degC", "degC is no unit"), ("cut_off / 0", "divides by zero"),
        ("C/0", "divides by"),
        ("jj + 1 V", "there is no variable or value \"jj\""), ("voltage + 1 V", "voltage changes"),
        ("1 V 2", "an operator is missing"), ("1 V)", "\")\" closes nothing"),
        ("(1 V", "\"(\" is not closed"), ("1 V +", "a value is missing at the end"),
        ("* 2", "a value is missing before \"*\""), ("", "a value is missing"),
        ("n ^ 2", "no powers"),
        ("1,5 V", "no decimal point"), ("5 mv", "unknown unit \"mv\""), ("5 quux", "unknown unit"),
        ("0.05 mA/cm", "unknown unit \"mA/cm\""), ("min()", "a value is missing before \")\""),
        ("abs(n, n)", "abs takes one value"), ("max(1 V, 1 s)", "compares a voltage with a time"),
        ("1e400 V", "no number"), ("1e300 V", "out of range"),
        ("1 V # 2", "an operator is missing"),
        ("§", "means nothing"), ("+n", "stands before nothing"), ("n >= 2", "compares once more"),
        ("last charge now", "an operator is missing"),
    ]

    @Test(arguments: faultTable)
    func wrongExpressions(_ text: String, _ start: String) throws {
        let message = try fault(text).message
        #expect(message.contains(start), "\(text): \(message)")
    }

    @Test(arguments: [
        ("last chrage", "last charge"), ("5 mv", "5 mV"), ("5 mah", "5 mAh"),
        ("voltage", "last voltage"), ("temperature + 5 degC", "5 K"), ("cutoff", "cut_off"),
    ])
    func suggestions(_ text: String, _ suggestion: String) throws {
        #expect(try fault(text).suggestion == suggestion)
    }

    @Test func nestingAndLengthAreBounded() throws {
        let brackets = String(repeating: "(", count: 40) + "1" + String(repeating: ")", count: 40)
        #expect(try fault(brackets).message.contains("too deeply"))
        let sum = Array(repeating: "1", count: 40).joined(separator: " + ")
        #expect(try fault(sum).message.contains("too long or too deep"))
        let signs = String(repeating: "-", count: 500) + "n"
        #expect(try fault(signs).message.contains("too deep"))
        let long = "1 + " + String(repeating: " ", count: 1000) + "1"
        #expect(try fault(long).message.contains("more than 1000"))
        let many = "max(" + Array(repeating: "1", count: 17).joined(separator: ",") + ")"
        #expect(try fault(many).message.contains("at most 16 values"))
        let volume = Array(repeating: "1 cm2", count: 8).joined(separator: " * ")
        #expect(try fault(volume).message.contains("nothing that is measured"))
    }

    @Test func nothingIsKnownWhenTheRunBegins() {
        let scope = ExpressionScope(.beginning)
        for known in Known.allCases {
            let isThere = [.area, .mass, .cellCapacity, .temperature, .stackPressure]
                .contains(known)
            let read = ExpressionText.read(known.rawValue, scope: scope)
            #expect((read.value != nil) == isThere)
        }
    }

    @Test func theDimensionIsThatOfTheCore() throws {
        for text in ["j * area", "n * (1 V / 3 mA)", "max(-cut_off, abs(last voltage))"] {
            let read = try read(text)
            #expect(try read.expression.dimension(scope.dimension(of:)) == read.dimension)
        }
    }
}
