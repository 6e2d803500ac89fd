/// Rounds products and quotients of integers to doubles, once: the integer arithmetic before it is
/// exact, and what it leaves over decides ties.
enum DecimalRounding {
    /// Bits of a double's significand.
    private static let precision = 53
    /// Largest power of five in 64 bits, and in 128.
    private static let quotientMax = 27
    private static let productMax = 55

    /// `digits` times ten to the power `exponent`, to the nearest, ties to even; nil when the
    /// integers at hand do not hold it. `digits` is not zero.
    static func rounded(_ digits: UInt64, timesTenTo exponent: Int) -> Double? {
        if exponent >= 0 { return product(digits, exponent) }
        return exponent >= -quotientMax ? quotient(digits, -exponent) : nil
    }

    /// Ten is five times two, and two only moves the point.
    private static func product(_ digits: UInt64, _ power: Int) -> Double? {
        // Zeros at the end weigh nothing in the power of ten and much in the product.
        var (digits, power) = (digits, power)
        while digits % 10 == 0 {
            digits /= 10
            power += 1
        }
        guard power <= productMax else { return nil }
        let (value, overflow) = UInt128(digits).multipliedReportingOverflow(by: powerOfFive(power))
        guard !overflow else { return nil }
        let bits = UInt128.bitWidth - value.leadingZeroBitCount
        guard bits > precision else { return scaled(UInt64(value), byTwoTo: power) }
        let shift = bits - precision
        let left = value & (UInt128(1) << UInt128(shift) - 1)
        let half = UInt128(1) << UInt128(shift - 1)
        return scaled(
            up(UInt64(value >> UInt128(shift)), isAbove: left > half, isTie: left == half),
            byTwoTo: shift + power)
    }

    /// Divides with both numbers shifted to the top of their words, so that the quotient has at
    /// least 63 bits; the remainder tells whether it is exact.
    private static func quotient(_ digits: UInt64, _ power: Int) -> Double {
        let five = UInt64(powerOfFive(power))
        let (up, down) = (digits.leadingZeroBitCount, five.leadingZeroBitCount)
        let above = digits << UInt64(up)
        let (value, remainder) = (five << UInt64(down)).dividingFullWidth((above >> 1, above << 63))
        let shift = UInt64.bitWidth - value.leadingZeroBitCount - precision
        let left = value & (1 << UInt64(shift) - 1)
        let half = UInt64(1) << UInt64(shift - 1)
        let isAbove = left > half || (left == half && remainder > 0)
        return scaled(
            Self.up(value >> UInt64(shift), isAbove: isAbove, isTie: left == half),
            byTwoTo: shift - 63 + down - up - power)
    }

    private static func up(_ value: UInt64, isAbove: Bool, isTie: Bool) -> UInt64 {
        isAbove || (isTie && value & 1 == 1) ? value + 1 : value
    }

    /// Exact: at most 53 bits, and far from both ends of the exponents.
    private static func scaled(_ value: UInt64, byTwoTo power: Int) -> Double {
        Double(sign: .plus, exponent: power, significand: Double(value))
    }

    private static func powerOfFive(_ power: Int) -> UInt128 { powersOfFive[power] }

    private static let powersOfFive: [UInt128] = (0...productMax).map { power in
        (0..<power).reduce(1) { product, _ in product * 5 }
    }
}
