import CyclerCore
import CyclerProgram
import CyclerYAML
import Testing

/// What is printed reads back as the same value.
@Suite struct WordingTests {
    @Test(arguments: [
        "voltage >= 1 V", "voltage <= -8.4 mV", "abs current <= 5 uA", "abs current <= C/50",
        "abs current >= 0.05 mA/cm2", "capacity >= 3 mAh/cm2", "plated >= 2 mAh",
        "time >= 10 h", "time >= 90 min", "time >= 100 ms", "short", "short(hard)",
        "voltage <= 0 V", "abs current <= 2.5C",
    ])
    func conditionsSurviveTheRoundTrip(_ text: String) throws {
        let condition = try #require(Form<EndCondition>.endCondition.read(text).value)
        #expect(condition.words == text)
    }

    @Test(arguments: [
        "", "voltage", "voltage >=", ">= 1 V", "voltage >= 1", "voltage => 1 V",
        "voltage >= 1 V and time >= 1 h", "short()", "current <= 5 uA", "abs voltage >= 1 V",
        "plated <= 3 mAh", "time <= 1 h", "capacity >= 0 mAh", "abs current <= 0 A",
        "temperature >= 60 degC", "voltage >= nan V",
    ])
    func notConditions(_ text: String) {
        #expect(Form<EndCondition>.endCondition.read(text).value == nil)
    }

    @Test func spansUseTheLargestWholeUnit() {
        #expect(QuantityWords.words(TimeSpan.hours(6)) == "6 h")
        #expect(QuantityWords.words(TimeSpan.seconds(5400)) == "90 min")
        #expect(QuantityWords.words(TimeSpan.microseconds(1750)) == "1750 us")
        #expect(QuantityWords.words(TimeSpan.zero) == "0 s")
    }
}
