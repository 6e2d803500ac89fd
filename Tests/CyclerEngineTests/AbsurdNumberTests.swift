import CyclerCore
import CyclerEngine
import Testing

/// Numbers beyond reason, which a slip of a unit makes: nothing traps on them.
@Suite struct AbsurdNumberTests {
    @Test func timeStopsAtItsEnds() {
        let longest = TimeSpan(nanoseconds: .max)
        let shortest = TimeSpan(nanoseconds: .min)
        #expect(TimeSpan.seconds(1e300) == longest)
        #expect(TimeSpan.seconds(-1e300) == shortest)
        #expect(TimeSpan.seconds(.infinity) == longest)
        #expect(TimeSpan.seconds(.nan) == .zero)
        #expect(TimeSpan.seconds(Int.max) == longest)
        #expect(TimeSpan.hours(Int.min) == shortest)
        #expect(longest + .seconds(1) == longest)
        #expect(shortest - .seconds(1) == shortest)
        #expect(.zero - shortest == longest)
        #expect(longest * -2 == shortest)
        #expect(TimeSpan.seconds(2).scaled(by: .nan) == .zero)
        #expect(longest.scaled(by: 1.5) == longest)
    }

    @Test func instantsStopToo() {
        let late = Instant(nanoseconds: .max)
        #expect(late + .hours(1) == late)
        #expect(Instant(nanoseconds: .min) - .hours(1) == Instant(nanoseconds: .min))
        #expect(late - Instant(nanoseconds: -5) == TimeSpan(nanoseconds: .max))
    }

    @Test func timeIsExactInside() {
        #expect(TimeSpan.seconds(1.5) == .milliseconds(1500))
        #expect(TimeSpan.seconds(-0.25).nanoseconds == -250_000_000)
        #expect(TimeSpan.minutes(2) == .seconds(120))
        #expect(TimeSpan.seconds(7) - .seconds(9) == .seconds(-2))
        #expect(TimeSpan.hours(3).scaled(by: 0.5) == .minutes(90))
    }

    @Test(arguments: [
        (0.0, "0"), (1.0 / 3, "0.33333"), (-12345.678, "-12346"), (1e14, "100000000000000"),
        (1.5e20, "1.5e+20"), (-1e300, "-1e+300"), (Double.infinity, "inf"), (1e-30, "0"),
        (Double.nan, "nan"),
    ])
    func anyNumberCanBePrinted(_ value: Double, _ expected: String) {
        var text = ByteText()
        text.append(value, significant: 5)
        #expect(text.string == expected)
    }

    @Test func aGuardOfAnAbsurdLimitHasWords() {
        let planned = PlanGuard(
            when: [.signal(.voltage, .atLeast, 1e300), .signal(.temperature, .atMost, 1e30)],
            samples: Guard.Samples(1, of: 1), delay: .zero, action: .open)
        #expect(
            planned.words == "voltage >= 1e+300 V and temperature <= 1e+30 degC")
    }
}
