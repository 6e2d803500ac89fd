import CyclerCore
import CyclerProgram
import CyclerYAML
import Testing

/// Sentences that are read, and what they say.
@Suite struct SentenceTests {
    struct Case: CustomTestStringConvertible, Sendable {
        var text: String
        var kind: StepKind
        var until: [EndCondition] = []
        var testDescription: String { text }

        init(_ text: String, _ kind: StepKind, _ until: EndCondition...) {
            self.text = text
            self.kind = kind
            self.until = until
        }
    }

    static func drive(_ word: CurrentDirection, _ amount: Expression) -> StepKind {
        .drive(word, amount, thenHold: nil)
    }
    static func amperes(_ value: Double) -> Expression { .literal(value, .current) }
    static func density(_ value: Double) -> Expression { .literal(value, .current.perArea) }
    static func watts(_ value: Double) -> Expression { .literal(value, .power) }
    static func hours(_ value: Double) -> EndCondition { time(value * 3600) }
    static func time(_ seconds: Double) -> EndCondition {
        .when(.time, .atLeast, .literal(seconds, .time))
    }
    static func above(_ value: Double) -> EndCondition {
        .when(.voltage, .atLeast, .literal(value, .voltage))
    }
    static func below(_ value: Double) -> EndCondition {
        .when(.voltage, .atMost, .literal(value, .voltage))
    }
    static func current(_ value: Expression) -> EndCondition {
        .when(.absCurrent, .atMost, value)
    }
    static func charge(_ coulombs: Double) -> EndCondition {
        .when(.capacity, .atLeast, .literal(coulombs, .charge))
    }
    static func areal(_ value: Double) -> EndCondition {
        .when(.capacity, .atLeast, .literal(value, .charge.perArea))
    }
    static func volts(_ value: Double) -> Expression { .literal(value, .voltage) }
    static let short = EndCondition(.short(hardOnly: false))

    static let cases: [Case] = [
        Case(
            "Charge at C/20 for 10 hours or until 4.3 V", drive(.charge, .rate(0.05)), hours(10),
            above(4.3)),
        Case(
            "Discharge at 0.05 mA/cm2 until 3 mAh/cm2", drive(.discharge, density(5e-5)),
            areal(10.8)),
        Case("Hold at 4.3 V until C/50", .hold(volts(4.3)), current(.rate(0.02))),
        Case("Hold at 4.1 V until 50 mA", .hold(volts(4.1)), current(amperes(0.05))),
        Case("Rest for 10 minutes", .rest(.literal(600, .time))),
        Case("Charge at 1 A", drive(.charge, amperes(1))),
        Case("Discharge at 20 W until 2.5 V", drive(.discharge, watts(20)), below(2.5)),
        Case(
            "Discharge at 100 ohm for 1 hour", drive(.discharge, .literal(100, .resistance)),
            hours(1)),
        Case(
            "Plate at 0.05 mA/cm2 until 3 mAh/cm2 or until 0 V", drive(.plate, density(5e-5)),
            areal(10.8), below(0)),
        Case("Strip at 0.05 mA/cm2 until 1.0 V", drive(.strip, density(5e-5)), above(1)),
        // PyBaMM's own examples
        Case("Discharge at 1C for 0.5 hours", drive(.discharge, .rate(1)), hours(0.5)),
        Case("Discharge at C/20 for 0.5 hours", drive(.discharge, .rate(0.05)), hours(0.5)),
        Case("Charge at 0.5 C for 45 minutes", drive(.charge, .rate(0.5)), time(2700)),
        Case("Discharge at 1 A for 0.5 hours", drive(.discharge, amperes(1)), hours(0.5)),
        Case("Charge at 200 mA for 45 minutes", drive(.charge, amperes(0.2)), time(2700)),
        Case("Discharge at 1W for 0.5 hours", drive(.discharge, watts(1)), hours(0.5)),
        Case("Charge at 200mW for 45 minutes", drive(.charge, watts(0.2)), time(2700)),
        Case("Hold at 1V for 20 seconds", .hold(volts(1)), time(20)),
        Case("Charge at 1 C until 4.1V", drive(.charge, .rate(1)), above(4.1)),
        Case("Hold at 4.1 V until 50mA", .hold(volts(4.1)), current(amperes(0.05))),
        Case("Hold at 3V until C/50", .hold(volts(3)), current(.rate(0.02))),
        Case(
            "Discharge at C/3 for 2 hours or until 2.5 V", drive(.discharge, .rate(1.0 / 3)),
            hours(2), below(2.5)),
        // every spelling of a unit
        Case("Rest for 1 hour", .rest(.literal(3600, .time))),
        Case("Rest for 6 h", .rest(.literal(21600, .time))),
        Case("Rest for 1 minute", .rest(.literal(60, .time))),
        Case("Rest for 90 min", .rest(.literal(5400, .time))),
        Case("Rest for 5 m", .rest(.literal(300, .time))),
        Case("Rest for 1 second", .rest(.literal(1, .time))),
        Case("Rest for 30 sec", .rest(.literal(30, .time))),
        Case("Rest for 30s", .rest(.literal(30, .time))),
        Case("Rest for 2 days", .rest(.literal(172_800, .time))),
        Case("Rest for 500 ms", .rest(.literal(0.5, .time))),
        Case("Rest after 1 h", .rest(.literal(3600, .time))),
        Case("Discharge at 2C until 2500 mV", drive(.discharge, .rate(2)), below(2.5)),
        Case("Discharge at 2 C until 2.5V", drive(.discharge, .rate(2)), below(2.5)),
        Case("Charge at 40 µA until 4 V", drive(.charge, amperes(4e-5)), above(4)),
        Case("Plate at 0.05 mA/cm² for 1 h", drive(.plate, density(5e-5)), hours(1)),
        Case("Plate at 0.05 mA cm-2 for 1 h", drive(.plate, density(5e-5)), hours(1)),
        Case(
            "Charge at 17 mA/g until 4 V", drive(.charge, .literal(0.017, .current.perMass)),
            above(4)),
        Case(
            "Discharge at 50 kOhm until 1 V", drive(.discharge, .literal(50_000, .resistance)),
            below(1)),
        Case("Charge at 1e-3 A until 4 V", drive(.charge, amperes(0.001)), above(4)),
        // ends
        Case("charge at 1 A until 4 V", drive(.charge, amperes(1)), above(4)),
        Case("CHARGE at 1 A UNTIL 4 V", drive(.charge, amperes(1)), above(4)),
        Case("Charge  at\t1 A until 4 V ", drive(.charge, amperes(1)), above(4)),
        Case("Charge at 1 A until 4 V or 2 Ah", drive(.charge, amperes(1)), above(4), charge(7200)),
        Case(
            "Charge at 1 A until 4 V or after 2 h", drive(.charge, amperes(1)), above(4), hours(2)),
        Case("Charge at 1 A for 1 h until 4 V", drive(.charge, amperes(1)), hours(1), above(4)),
        Case("Charge at 1 A until > 4 V", drive(.charge, amperes(1)), above(4)),
        Case("Discharge at 1 A until <2.5 V", drive(.discharge, amperes(1)), below(2.5)),
        Case("Strip at 1 mA until 0 V", drive(.strip, amperes(0.001)), above(0)),
        Case("Plate at 1 mA until -0.2 V", drive(.plate, amperes(0.001)), below(-0.2)),
        Case(
            "Hold at -0.05 V for 1 h or until 5 uA", .hold(volts(-0.05)), hours(1),
            current(amperes(5e-6))),
        Case("Hold at 0 V for 1 h", .hold(volts(0)), hours(1)),
        Case("Hold at 4.2 V", .hold(volts(4.2))),
        Case(
            "Hold at 4.2 V until 0.01 mA/cm2", .hold(volts(4.2)), current(density(1e-5))),
        Case(
            "Charge at 1 W until 10 mA", drive(.charge, watts(1)), current(amperes(0.01))),
        Case(
            "Discharge at 1 A until 3 Wh", drive(.discharge, amperes(1)),
            .when(.energy, .atLeast, .literal(10_800, .energy))),
        Case("Plate at 1 mA until short", drive(.plate, amperes(0.001)), short),
        Case(
            "Plate at 1 mA for 1 h or until a hard short", drive(.plate, amperes(0.001)), hours(1),
            EndCondition(.short(hardOnly: true))),
    ]

    @Test(arguments: cases) func isRead(_ one: Case) throws {
        guard case .value(let found) = Sentence.read(one.text) else {
            Issue.record("refused: \(Sentence.read(one.text))")
            return
        }
        #expect(found == WrittenSentence(kind: one.kind, until: one.until))
    }
}
