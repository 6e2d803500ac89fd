/// Reads decimal numbers out of bytes: rounded to the nearest double, and for all that instruments
/// and files write without allocating.
package enum DecimalText {
    /// The number that the whole text is, blanks around it aside; NaN when it is none. `mark`
    /// stands before the fraction. Numbers beyond a double are infinite.
    package static func number(
        in text: UnsafeBufferPointer<UInt8>, mark: UInt8 = UInt8(ascii: ".")
    ) -> Double {
        guard let start = text.baseAddress else { return .nan }
        var at = start
        var end = start + text.count
        while at < end, isBlank(at.pointee) { at += 1 }
        while at < end, isBlank((end - 1).pointee) { end -= 1 }
        guard let parts = Parts(from: at, to: end, mark: mark) else { return .nan }
        return parts.isNegative ? -parts.magnitude : parts.magnitude
    }

    /// Space, tab and the other controls that separate.
    @inline(__always)
    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (byte &- 0x09) < 5 }

    /// Digits that a `UInt64` holds whatever they are.
    private static let digitsMax = 19
    /// Exponents beyond this make zero or infinity of anything.
    private static let exponentMax = 99_999

    /// A number taken apart: `digits` times ten to the power `exponent`.
    private struct Parts {
        var isNegative = false
        var digits: UInt64 = 0
        var exponent = 0
        /// Digits that did not fit, and are not all zero: the text itself, with its mark.
        var rest: (text: UnsafeBufferPointer<UInt8>, mark: UInt8)?

        @inline(__always)
        init?(from start: UnsafePointer<UInt8>, to end: UnsafePointer<UInt8>, mark: UInt8) {
            var at = start
            if at < end, at.pointee == UInt8(ascii: "-") || at.pointee == UInt8(ascii: "+") {
                isNegative = at.pointee == UInt8(ascii: "-")
                at += 1
            }
            let first = at
            var kept = 0
            var isCut = false
            var written = takeDigits(&at, end, &kept, &isCut, isFraction: false)
            if at < end, at.pointee == mark {
                at += 1
                written += takeDigits(&at, end, &kept, &isCut, isFraction: true)
            }
            guard written > 0 else { return nil }
            if at < end, at.pointee | 0x20 == UInt8(ascii: "e") {
                at += 1
                guard takeExponent(&at, end) else { return nil }
            }
            guard at == end else { return nil }
            if isCut {
                rest = (UnsafeBufferPointer(start: first, count: end - first), mark)
            }
        }

        /// Returns how many digits there are; zeros in front are not kept.
        @inline(__always)
        private mutating func takeDigits(
            _ at: inout UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, _ kept: inout Int,
            _ isCut: inout Bool, isFraction: Bool
        ) -> Int {
            let first = at
            while at < end {
                let digit = at.pointee &- UInt8(ascii: "0")
                guard digit < 10 else { break }
                if kept < DecimalText.digitsMax {
                    digits = digits &* 10 &+ UInt64(digit)
                    if digits > 0 { kept &+= 1 }
                    if isFraction { exponent &-= 1 }
                } else {
                    if digit > 0 { isCut = true }
                    if !isFraction { exponent &+= 1 }
                }
                at += 1
            }
            return at - first
        }

        private mutating func takeExponent(
            _ at: inout UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>
        ) -> Bool {
            var isDown = false
            if at < end, at.pointee == UInt8(ascii: "-") || at.pointee == UInt8(ascii: "+") {
                isDown = at.pointee == UInt8(ascii: "-")
                at += 1
            }
            let first = at
            var power = 0
            while at < end {
                let digit = at.pointee &- UInt8(ascii: "0")
                guard digit < 10 else { break }
                power = min(power * 10 + Int(digit), DecimalText.exponentMax)
                at += 1
            }
            exponent += isDown ? -power : power
            return at > first
        }

        @inline(__always)
        var magnitude: Double {
            if rest != nil { return roundedByLibrary }
            if digits == 0 { return 0 }
            // Both are exact, so one operation rounds once.
            if digits <= 1 << 53, exponent.magnitude <= 22 {
                let power = DecimalText.powersOfTen[Int(exponent.magnitude)]
                return exponent < 0 ? Double(digits) / power : Double(digits) * power
            }
            return DecimalRounding.rounded(digits, timesTenTo: exponent) ?? roundedByLibrary
        }

        /// What is too long, too large or too small for integers; allocates.
        private var roundedByLibrary: Double {
            guard let rest else { return Double("\(digits)e\(exponent)") ?? .nan }
            var text = String(decoding: rest.text, as: UTF8.self)
            if rest.mark != UInt8(ascii: ".") {
                text = String(text.map { $0.asciiValue == rest.mark ? "." : $0 })
            }
            return Double(text) ?? .nan
        }
    }

    private static let powersOfTen: InlineArray<23, Double> = [
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
        1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ]
}
