import CyclerCore
import CyclerRecord
import Testing

/// Numbers as they are printed in rows, against the plain printer of `ByteText`.
@Suite struct RowWriterTests {
    struct Dice {
        var state: UInt64
        mutating func roll() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }
    }

    static func fields(_ row: RecordRow) -> [Substring] {
        var text = ByteText()
        BatteryDataFormat.append(row, to: &text)
        return text.string.dropLast().split(separator: ",", omittingEmptySubsequences: false)
    }

    static func plain(_ value: Double, _ decimals: Int) -> String {
        var text = ByteText()
        text.append(value, decimals: decimals)
        return text.string
    }

    static func expectSame(_ value: Double) {
        var row = RecordRow()
        row.voltage = Volts(value)
        row.current = Amperes(value)
        row.appliedPressure = Pascals(value)
        row.rigForce = Newtons(value)
        let printed = fields(row)
        for (index, decimals) in [(1, 9), (2, 12), (25, 1), (27, 3)]
        where (value * [1: 1e9, 2: 1e12, 25: 10, 27: 1e3][index, default: 0]).magnitude < 9e18 {
            #expect(printed[index] == plain(value, decimals), "\(value) to \(decimals)")
        }
    }

    @Test(arguments: [
        0, -0.0, 1, -1, 0.5, -0.5, 0.05, 0.15, 0.25, 2.5e-10, -2.5e-10, 5e-13, 4.999999e-13, 9.95,
        99.95, 999_999_999.999_999_9, 0.999_999_999_95, 1e6, -1e6, 9_999_999.999_999,
        0.1 + 0.2, 1e-300, -1e-300, 4e5, 123_456.789, 8_999_999.123_456_789_012,
    ])
    func edgesArePrintedAsEverywhereElse(_ value: Double) { Self.expectSame(value) }

    @Test(arguments: 1...4)
    func randomNumbersArePrintedAsEverywhereElse(seed: UInt64) {
        var dice = Dice(state: seed)
        for _ in 0..<2000 {
            let bits = dice.roll()
            let exponent = Int(dice.roll() % 60) - 45
            let value =
                Double(sign: bits & 1 == 0 ? .plus : .minus, exponent: exponent, significand: 1)
                * (1 + Double(bits >> 12) / Double(1 << 52))
            Self.expectSame(value)
        }
    }

    /// Every number of digits, at its first and last value.
    @Test func everyWidthOfAnInteger() {
        var row = RecordRow()
        var power = 1
        for _ in 0..<18 {
            for value in [power - 1, power, power * 9 + (power - 1)] {
                row.record = value
                #expect(Self.fields(row)[11] == String(value))
            }
            power *= 10
        }
        row.record = .max
        row.stepRecord = -1
        #expect(Self.fields(row)[11] == "9223372036854775807" && Self.fields(row)[10] == "-1")
        row.unixTime = UnixTime(nanoseconds: .max)
        #expect(Self.fields(row)[3] == "9223372036.854775")
    }

    @Test(arguments: [9.9e37, -9.91e37, .greatestFiniteMagnitude, 1e19])
    func whatNoIntegerHoldsIsStillANumber(_ value: Double) {
        var row = RecordRow()
        row.voltage = Volts(value)
        #expect(Double(Self.fields(row)[1]) == value)
    }

    /// Rows longer than the writer's buffer are whole.
    @Test func aRowOfOnlyHugeNumbersIsWhole() {
        var row = StepRow()
        let huge = -Double.greatestFiniteMagnitude
        row.startVoltage = Volts(huge)
        row.endVoltage = Volts(huge)
        row.middle = Volts(huge)
        row.setCurrent = Amperes(huge)
        row.plated = AmpereHours(huge)
        row.nucleation = Volts(huge)
        row.zeroToMinimum = Volts(huge)
        row.level = Volts(huge)
        row.roughness = Volts(huge)
        row.definition = String(repeating: "x", count: 400)
        row.charge.charging = AmpereHours(1e9)
        row.charge.discharging = AmpereHours(1e9)
        for value in [huge, 0] {
            row.temperature.take(value)
            row.pressure.take(value)
        }
        var text = ByteText()
        StepTable.appendHeader(to: &text)
        let header = text.count
        StepTable.append(row, to: &text)
        let lines = text.string.split(separator: "\n")
        // The buffer is 640 bytes, and is handed over 50 bytes before its end.
        #expect(text.count - header > 600, "\(text.count - header) bytes")
        #expect(lines.count == 2)
        let counts = lines.map { $0.split(separator: ",", omittingEmptySubsequences: false).count }
        #expect(counts[0] == counts[1])
    }
}
