import CyclerCore
import CyclerYAML
import Testing

@Suite struct QuantityTests {
    @Test(arguments: [
        ("1 V", 1.0), ("0 V", 0), ("-0.5 V", -0.5), ("−0.5 V", -0.5), ("1 mV", 0.001),
        ("8.4mV", 8.4 / 1000), ("100 µV", 1e-4), ("+2e-3 V", 0.002), (".5 V", 0.5),
    ])
    func voltages(_ text: String, _ volts: Double) {
        #expect(Form.voltage.read(text).value == Volts(volts))
    }

    @Test(arguments: [
        ("1", "has no unit"), ("", "is not a number"), ("nan V", "is not a number"),
        ("inf V", "is not a number"), ("1e999 V", "is not a number"), ("V", "is not a number"),
        ("1 mA", "is a current"), ("1 mv", "unknown unit \"mv\""), ("1,5 V", "unknown unit"),
        ("1 V V", "unknown unit"), ("--1 V", "is not a number"), ("0x10 V", "unknown unit"),
        ("1e200 V", "out of range"),
    ])
    func wrongVoltages(_ text: String, _ expected: String) {
        guard case .wrong(let message, _) = Form.voltage.read(text) else {
            Issue.record("\(text) was read")
            return
        }
        #expect(message.contains(expected), "\(message)")
    }

    @Test func wrongUnitsAreSuggested() {
        guard case .wrong(_, let suggestion) = Form.voltage.read("1.5 mv") else {
            Issue.record("mv was read")
            return
        }
        #expect(suggestion == "1.5 mV")
    }

    @Test(arguments: [
        "0.05 mA/cm2", "0.05 mA/cm²", "0.05 mA/cm^2", "0.05 mA cm-2", "0.05 mA cm⁻²",
        "50 uA/cm2", "50 μA·cm⁻²", "0.05 mA / cm2",
    ])
    func oneDensityManySpellings(_ text: String) throws {
        let density = try #require(Form<CurrentDensity>.quantity().read(text).value)
        #expect(abs(density.value - 5e-5) < 1e-18)
    }

    @Test func everyOtherUnit() throws {
        #expect(Form.temperature.read("60 °C").value == Kelvins(celsius: 60))
        #expect(Form.temperature.read("333 K").value == Kelvins(333))
        #expect(Form.temperatureDifference.read("0.5 degC").value == Kelvins(0.5))
        #expect(Form<Pascals>.quantity().read("3.5 MPa").value == Pascals(3.5e6))
        #expect(Form<SquareCentimetres>.positive().read("20 cm2").value?.value == 20)
        #expect(Form<Grams>.positive().read("8.9 mg").value?.value == 8.9 / 1000)
        #expect(Form<ArealResistance>.quantity().read("10 Ω·cm²").value?.value == 10)
        #expect(Form<ArealResistance>.quantity().read("10 ohm cm2").value?.value == 10)
        #expect(Form<Ohms>.quantity().read("1 kΩ").value?.value == 1000)
        #expect(Form<SpecificCapacity>.quantity().read("172 mAh g-1").value?.value == 0.172)
        #expect(Form<Newtons>.quantity().read("2.1 kN").value?.value == 2100)
    }

    @Test(arguments: [
        ("100 ms", TimeSpan.milliseconds(100)), ("10 min", .minutes(10)), ("6 h", .hours(6)),
        ("0.1 s", .milliseconds(100)), ("1.5 h", .minutes(90)), ("2 d", .hours(48)),
        ("1750 us", .microseconds(1750)),
    ])
    func spans(_ text: String, _ span: TimeSpan) {
        #expect(Form.span.read(text).value == span)
    }

    @Test(arguments: ["0 s", "-1 s", "10", "10 m", "1000000 h", "1e300 s", "100 mV", "s"])
    func wrongSpans(_ text: String) {
        #expect(Form.span.read(text).value == nil)
    }

    @Test(arguments: [
        ("C/20", CurrentAmount.rate(0.05)), ("2C", .rate(2)), ("0.5 C", .rate(0.5)),
        ("C", .rate(1)), ("1 C", .rate(1)), ("40 uA", .absolute(Amperes(4e-5))),
        ("0.05 mA/cm2", .perArea(CurrentDensity(milliamperesPerSquareCentimetre: 0.05))),
    ])
    func currents(_ text: String, _ amount: CurrentAmount) {
        #expect(Form.currentAmount.read(text).value == amount)
    }

    @Test(arguments: [
        "0 A", "-1 mA", "C/0", "C/-20", "-2C", "0C", "C/C", "20", "C/1e-300", "3 mAh", "1 V",
    ])
    func wrongCurrents(_ text: String) {
        #expect(Form.currentAmount.read(text).value == nil)
    }

    @Test func charges() {
        let form = Form<ChargeAmount>.chargeAmount
        #expect(form.read("2 mAh").value == .absolute(AmpereHours(0.002)))
        let three = ArealCapacity(milliampereHoursPerSquareCentimetre: 3)
        #expect(form.read("3 mAh/cm2").value == .perArea(three))
        for wrong in ["0 mAh", "-1 mAh/cm2", "3 mA", "3", "172 mAh/g"] {
            #expect(form.read(wrong).value == nil)
        }
    }

    @Test func limitsOfSense() {
        #expect(Form.temperature.read("-300 degC").value == nil)
        #expect(Form.temperatureDifference.read("0 K").value == nil)
        #expect(Form<SquareCentimetres>.positive().read("0 cm2").value == nil)
        #expect(Form<Pascals>.notNegative().read("-1 MPa").value == nil)
        #expect(Form<Pascals>.notNegative().read("0 MPa").value == .zero)
    }
}
