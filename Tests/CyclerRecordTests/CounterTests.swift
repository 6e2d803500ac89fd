import CyclerCore
import CyclerRecord
import Testing

/// Charge by trapezoid, restarted at set points, and rows whose counters add up exactly.
@Suite struct CounterTests {
    static func at(_ seconds: Double) -> Instant { .zero + .seconds(seconds) }

    @Test func aConstantCurrentIsCountedFromConfirmationToOpening() {
        var counters = ChargeCounters()
        counters.restart(at: Self.at(0))
        for second in [2.0, 4.0, 6.0] {
            counters.count(Amperes(-3.6e-3), Volts(1), at: Self.at(second))
        }
        counters.close(at: Self.at(10))
        #expect((counters.step.discharging.value - 1e-5).magnitude < 1e-15)
        #expect(counters.step.charging == .zero)
        #expect((counters.total.dischargingEnergy.value - 1e-5).magnitude < 1e-15)
    }

    @Test func aTrapezoidIsHalfTheSum() {
        var counters = ChargeCounters()
        counters.restart(at: Self.at(0))
        counters.count(Amperes(0), Volts(1), at: Self.at(0))
        counters.count(Amperes(3.6e-3), Volts(1), at: Self.at(2))
        #expect((counters.step.charging.value - 1e-6).magnitude < 1e-15)
    }

    @Test func nothingIsCountedAcrossAChangeOfSetPoint() {
        var counters = ChargeCounters()
        counters.restart(at: Self.at(0))
        counters.count(Amperes(1), Volts(1), at: Self.at(1))
        counters.close(at: Self.at(1))
        counters.count(Amperes(1), Volts(1), at: Self.at(100))
        counters.restart(at: Self.at(200))
        counters.count(Amperes(-1), Volts(1), at: Self.at(201))
        #expect((counters.total.charging.value - 1.0 / 3600).magnitude < 1e-12)
        #expect((counters.total.discharging.value - 1.0 / 3600).magnitude < 1e-12)
    }

    @Test func closingBackwardsCountsNothing() {
        var counters = ChargeCounters()
        counters.restart(at: Self.at(5))
        counters.count(Amperes(1), Volts(1), at: Self.at(4))
        counters.close(at: Self.at(3))
        #expect(counters.total.net == .zero)
    }

    @Test func printedNetAndCumulativeAreExactSums() throws {
        var row = RecordRow()
        row.total.charging = AmpereHours(0.123456789012345)
        row.total.discharging = AmpereHours(0.987654321098765)
        var text = ByteText()
        BatteryDataFormat.append(row, to: &text)
        let fields = text.string.dropLast().split(separator: ",", omittingEmptySubsequences: false)
        #expect(fields.count == BatteryDataFormat.labels.count)
        func units(_ index: Int) throws -> Int {
            try #require(Int(fields[index].replacing(".", with: "")))
        }
        #expect(try units(14) == units(12) - units(13))
        #expect(try units(15) == units(12) + units(13))
    }

    @Test func aMissingVoltageIsAnEmptyField() {
        var row = RecordRow()
        row.current = Amperes(0)
        var text = ByteText()
        BatteryDataFormat.append(row, to: &text)
        let fields = text.string.split(separator: ",", omittingEmptySubsequences: false)
        #expect(fields[1].isEmpty && fields[2] == "0.000000000000")
    }
}
