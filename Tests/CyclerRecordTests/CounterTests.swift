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

    /// Currents far below a unit per sample are carried from sample to sample, not rounded away.
    @Test func smallCurrentsLoseNothing() {
        var counters = ChargeCounters()
        counters.restart(at: Self.at(0))
        for index in 1...36_000 {
            counters.count(Amperes(1e-9), Volts(0.1), at: .zero + .milliseconds(100 * index))
        }
        #expect((counters.total.charging.value - 1e-9).magnitude < 1.1e-12)
        #expect((counters.total.chargingEnergy.value - 1e-10).magnitude < 1.1e-12)
    }

    /// Below 1 % of the range the reading is mostly the ammeter's own error.
    @Test(arguments: [(0.9e-5, true), (1.1e-5, false), (-0.9e-5, true), (-1.1e-5, false)])
    func belowAHundredthOfTheRangeTheSetCurrentCounts(_ set: Double, _ isSet: Bool) {
        var counters = ChargeCounters()
        counters.restart(at: Self.at(0), set: Amperes(set), fullScale: Amperes(1e-3))
        counters.count(Amperes(set / 2), Volts(1), at: Self.at(3600))
        #expect(counters.countsSetCurrent == isSet)
        #expect((counters.total.net.value - (isSet ? set : set / 2)).magnitude < 1e-12)
        counters.restart(at: Self.at(3600))
        #expect(!counters.countsSetCurrent, "another set point, another decision")
    }

    @Test func whatIsNoNumberCountsAsNoSample() {
        var counters = ChargeCounters()
        counters.restart(at: Self.at(0))
        counters.count(Amperes(1e-3), Volts(1), at: Self.at(0))
        counters.count(Amperes(.nan), Volts(1), at: Self.at(1800))
        counters.count(Amperes(.infinity), Volts(1), at: Self.at(1800))
        counters.count(Amperes(1e-3), Volts(.nan), at: Self.at(3600))
        #expect((counters.total.charging.value - 1e-3).magnitude < 1e-12)
        #expect((counters.total.chargingEnergy.value - 0.5e-3).magnitude < 1e-12)
    }

    @Test(arguments: [1e30, -1e30, 1e300, .greatestFiniteMagnitude])
    func impossibleCurrentsStopAtABound(_ current: Double) {
        var counters = ChargeCounters()
        counters.restart(at: Self.at(0))
        for second in 1...4 {
            counters.count(Amperes(current), Volts(current), at: Self.at(Double(second)))
        }
        #expect(counters.total.moved.value == 4e6)
        var row = RecordRow()
        row.total = counters.total
        row.step = counters.step
        var text = ByteText()
        BatteryDataFormat.append(row, to: &text)
        #expect(text.string.contains("4000000.000000000000"))
    }

    /// A half cell that intercalates and then plates: the mean voltage has its sign, the energies
    /// their magnitudes.
    @Test func meanVoltageIsSigned() throws {
        var counters = ChargeCounters()
        counters.restart(at: Self.at(0))
        for (second, volts) in [(0.0, 0.3), (3600, 0.3)] {
            counters.count(Amperes(-1e-3), Volts(volts), at: Self.at(second))
        }
        counters.close(at: Self.at(3600))
        counters.restart(at: Self.at(3600))
        counters.count(Amperes(-1e-3), Volts(-0.1), at: Self.at(7200))
        let mean = try #require(counters.total.dischargingMeanVoltage).value
        #expect((mean - 0.1).magnitude < 1e-9)
        #expect((counters.total.dischargingEnergy.value - 0.4e-3).magnitude < 1e-12)
        #expect(counters.total.chargingMeanVoltage == nil)
        #expect(counters.total.meanVoltage == counters.total.dischargingMeanVoltage)
    }
}
