import CyclerCore
import Testing

/// Numbers out of bytes, against the standard library's.
@Suite struct DecimalTests {
    private func read(_ text: String, mark: UInt8 = UInt8(ascii: ".")) -> Double {
        Array(text.utf8).withUnsafeBufferPointer { DecimalText.number(in: $0, mark: mark) }
    }

    @Test(arguments: [
        "0", "-0", "1", "-1.5", "+2.25", ".5", "5.", "1e3", "1E-3", "0.1", "0.30000000000000004",
        "2.018850000000000E+003", "-1.0160500000000000E-002", "9007199254740993",
        "9007199254740992.5", "9.9E+37", "9.90000000E+37", "1.7976931348623157e308", "5e-324",
        "2.2250738585072014e-308", "0.000000000000000000000000000001234567890123456789",
        "123456789012345678901234567890", "12345678901234567890123.4567", "1e-400", "1e400",
        "18446744073709551615", "18446744073709551616e-27", "0.5000000000000000000000000",
        "4503599627370497.5", "4503599627370496.5", "1e22", "1e23", "8.5e23", "1e55", "1e-27",
        "0.00000000000000000000000000000000000000000000000000000000000000000000000000000000001",
    ])
    func isRoundedAsTheLibraryDoes(_ text: String) throws {
        let wanted = try #require(Double(text.hasSuffix(".") ? text + "0" : text))
        #expect(read(text).bitPattern == wanted.bitPattern)
    }

    @Test(arguments: [
        "", " ", "-", "+", ".", "e5", "1e", "1e+", "1.2.3", "1,5", "nan", "inf", "0x10", "1 2",
        "--1", "12a", "a12", "1e5.0", "-.",
    ])
    func isNoNumber(_ text: String) { #expect(read(text).isNaN) }

    @Test func blanksAroundAreNothing() { #expect(read(" \t-1.5 \r") == -1.5) }

    @Test func aCommaMayBeTheMark() {
        #expect(read("-1,5e2", mark: UInt8(ascii: ",")) == -150)
        #expect(read("1.5", mark: UInt8(ascii: ",")).isNaN)
        #expect(read("0,12345678901234567891", mark: UInt8(ascii: ",")) == 0.12345678901234567891)
    }

    /// Shortest, long and random texts of random doubles: every one the same to the last bit.
    @Test func randomNumbersAreExact() throws {
        var random = SplitMix(state: 7)
        for _ in 0..<100_000 {
            let digits = random.next() >> (random.next() % 64)
            let exponent = Int(random.next() % 80) - 45
            let text = "\(digits)e\(exponent)"
            let wanted = try #require(Double(text))
            #expect(read(text).bitPattern == wanted.bitPattern, "\(text)")
            let value = Double(bitPattern: random.next())
            guard value.isFinite else { continue }
            #expect(read(value.description).bitPattern == value.bitPattern, "\(value)")
        }
    }
}

/// A small generator with a seed.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
