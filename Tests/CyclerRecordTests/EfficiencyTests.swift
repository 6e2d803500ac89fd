import CyclerCore
import CyclerRecord
import Testing

/// Coulombic efficiency and its uncertainty, against simulated instruments.
@Suite struct EfficiencyTests {
    /// What an instrument with these errors would report of a plate and a strip.
    struct Instrument {
        var accuracy = CurrentAccuracy(gain: 0, offset: .zero)
        var period = TimeSpan.zero
        /// Full scale of the range of each half; errors are per range.
        var ranges = (Amperes(1e-3), Amperes(1e-3))
        /// The strip went to another range and back.
        var changesRange = false

        /// Halves of a nominal plate and strip, as a row would gather them.
        func row(
            current: Double, hours: (Double, Double), gain: (Double, Double) = (0, 0),
            offset: (Double, Double) = (0, 0), ends: (Double, Double, Double, Double) = (0, 0, 0, 0)
        ) throws -> CycleRow {
            var book = CycleBook(CycleTests.cell(.half))
            _ = book.begin(Amperes(-current), at: .zero)
            book.add(
                step(.plate, -current * (1 + gain.0) + offset.0, hours.0, ends.0 + ends.1, ranges.0)
            )
            _ = book.begin(Amperes(current), at: .zero)
            var strip = step(
                .strip, current * (1 + gain.1) + offset.1, hours.1, ends.2 + ends.3, ranges.1)
            strip.changedRange = changesRange
            book.add(strip)
            let closed = book.close(at: .zero)
            return try #require(closed)
        }

        private func step(
            _ direction: CurrentDirection, _ amperes: Double, _ hours: Double, _ late: Double,
            _ range: Amperes
        ) -> StepRow {
            var counters = ChargeCounters()
            counters.restart(at: .zero)
            let span = TimeSpan.seconds(hours * 3600 + late)
            counters.count(Amperes(amperes), Volts(0.01), at: .zero + span)
            var row = StepRow()
            row.direction = direction
            row.setCurrent = Amperes(amperes)
            row.charge = counters.step
            row.inForce = .seconds(hours * 3600)
            row.accuracy = accuracy
            row.rangeFullScale = range
            row.timing = TimeSpan(nanoseconds: period.nanoseconds / 2)
            return row
        }
    }

    struct Dice {
        var state: UInt64
        /// Even between -1 and 1.
        mutating func roll() -> Double {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            z ^= z >> 31
            return Double(z >> 11) / Double(1 << 52) - 1
        }
    }

    /// Draws instruments with errors evenly within their limits; the spread of the efficiencies
    /// that they report is the uncertainty that one of them states.
    @Test(arguments: [
        // gain limit, offset limit A, period s, one range, strip hours
        (0.0, 2e-8, 0.0, true, 19.0), (2e-3, 0.0, 0.0, true, 19.0), (2e-3, 0.0, 0.0, false, 19.0),
        (2e-3, 2e-7, 0.0, false, 12.0), (0.0, 0.0, 60.0, true, 1.9), (1e-3, 1e-7, 10.0, true, 2.2),
    ])
    func theStatedUncertaintyIsTheSpreadOfManyInstruments(
        gain: Double, offset: Double, period: Double, oneRange: Bool, stripHours: Double
    ) throws {
        var dice = Dice(state: 7)
        let current = 40e-6
        let hours = (stripHours / 0.95, stripHours)
        let instrument = Instrument(
            accuracy: CurrentAccuracy(gain: gain, offset: Amperes(offset)),
            period: .seconds(period),
            ranges: oneRange ? (Amperes(1e-3), Amperes(1e-3)) : (Amperes(1e-3), Amperes(1e-2)))
        let stated = try #require(instrument.row(current: current, hours: hours).efficiency)
        #expect((stated.value - 0.95).magnitude < 1e-6)
        let count = 4000
        var sum = 0.0
        var squares = 0.0
        for _ in 0..<count {
            let gains = (gain * dice.roll(), gain * dice.roll())
            let offsets = (offset * dice.roll(), offset * dice.roll())
            let late = period / 2
            let row = try instrument.row(
                current: current, hours: hours,
                gain: oneRange ? (gains.0, gains.0) : gains,
                offset: oneRange ? (offsets.0, offsets.0) : offsets,
                ends: (
                    late * dice.roll(), late * dice.roll(), late * dice.roll(), late * dice.roll()
                ))
            // From the middle, so that the squares keep their digits.
            let value = try #require(row.efficiency).value - 0.95
            sum += value
            squares += value * value
        }
        let mean = sum / Double(count)
        let spread = (squares / Double(count) - mean * mean).squareRoot()
        // 4000 draws know a standard deviation to about 1 %; 1e-9 is the rounding of the counters.
        #expect(
            (spread - stated.uncertainty).magnitude < 0.04 * spread + 1e-9,
            "spread \(spread), stated \(stated.uncertainty)")
    }

    @Test func aGainErrorCancelsOnOneRangeOnly() throws {
        let accuracy = CurrentAccuracy(gain: 1e-2, offset: .zero)
        let one = try Instrument(accuracy: accuracy).row(current: 1e-4, hours: (10, 9.5))
        #expect(one.efficiency?.uncertainty == 0)
        let two = try Instrument(
            accuracy: accuracy, ranges: (Amperes(1e-3), Amperes(1e-2))
        ).row(current: 1e-4, hours: (10, 9.5))
        let stated = try #require(two.efficiency).uncertainty
        #expect((stated - 0.95 * 1e-2 * (2.0 / 3).squareRoot()).magnitude < 1e-9)
        #expect((one.first.uncertainty.value - 1e-3 * 1e-2 / 3.0.squareRoot()).magnitude < 1e-12)
    }

    /// 10 nA of offset on 39 uA for 20 h: about 0.03 %, and it does not shrink with time.
    @Test(arguments: [1.0, 10, 100]) func anOffsetDoesNotAverageOut(scale: Double) throws {
        let row = try Instrument(accuracy: CurrentAccuracy(gain: 0, offset: Amperes(10e-9)))
            .row(current: 39.25e-6, hours: (20 * scale, 19 * scale))
        let stated = try #require(row.efficiency).uncertainty
        #expect((stated - 10e-9 / 39.25e-6 * 1.9 / 3.0.squareRoot()).magnitude < 1e-8)
    }

    /// By hand: 100 µA plated for 10 h are 1 mAh, 9.5 h stripped 0.95 mAh. The offset adds 20 nA
    /// over 9.5 + 0.95 * 10 h = 19 h: 380 nAh, or 3.8e-4, over the square root of 3. The gain of
    /// 0.1 % adds as much as two that differ: 0.95e-3 times the square root of 2/3.
    @Test func aHalfOnSeveralRangesTakesTheWorseOfBoth() throws {
        let accuracy = CurrentAccuracy(gain: 1e-3, offset: Amperes(20e-9))
        let row = try Instrument(accuracy: accuracy, changesRange: true)
            .row(current: 1e-4, hours: (10, 9.5))
        let stated = try #require(row.efficiency)
        let byHand = (3.8e-4 * 3.8e-4 / 3 + 0.95e-3 * 0.95e-3 * 2 / 3).squareRoot()
        #expect((stated.uncertainty - byHand).magnitude < 1e-9)
        #expect(stated.coversAccuracy)
    }

    @Test func whatNobodyKnowsIsNotStated() throws {
        let row = try Instrument().row(current: 1e-4, hours: (10, 9))
        #expect(row.efficiency?.uncertainty == 0)
        var half = CycleRow()
        #expect(half.efficiency == nil)
        half.first = row.first
        #expect(half.efficiency == nil && half.loss == nil)
    }
}
