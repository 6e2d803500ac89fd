/// Text built as bytes, without allocating once its storage has grown: numbers, JSON, CSV.
package struct ByteText: Sendable {
    package private(set) var bytes: [UInt8]

    package init(reserving capacity: Int = 256) {
        bytes = []
        bytes.reserveCapacity(capacity)
    }

    /// Bytes of the text.
    package var count: Int { bytes.count }
    package var isEmpty: Bool { bytes.isEmpty }

    /// Forgets the text, keeps the storage.
    package mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

    /// Drops everything from `count` on.
    package mutating func truncate(to count: Int) {
        bytes.removeLast(bytes.count - count)
    }

    /// One byte as it is.
    package mutating func append(byte: UInt8) { bytes.append(byte) }

    /// Text as it is, UTF-8.
    package mutating func append(_ text: StaticString) {
        text.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    /// Text as it is, UTF-8.
    package mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

    /// Bytes as they are.
    package mutating func append(contentsOf other: some Sequence<UInt8>) {
        bytes.append(contentsOf: other)
    }

    /// A decimal integer.
    package mutating func append(_ value: Int64) { append(scaled: value, decimals: 0) }

    /// A decimal integer.
    package mutating func append(_ value: Int) { append(Int64(value)) }

    /// `value` times 10 to the power `-decimals`, exactly.
    package mutating func append(scaled value: Int64, decimals: Int) {
        precondition((0...18).contains(decimals))
        // From the last digit to the first into a place of their own, then all at once.
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Self.widest) { digits in
            var first = Self.widest
            var rest = value.magnitude
            var places = 0
            repeat {
                if places == decimals && decimals > 0 {
                    first -= 1
                    digits[first] = UInt8(ascii: ".")
                }
                first -= 1
                digits[first] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
                places += 1
            } while rest > 0 || places <= decimals
            if value < 0 {
                first -= 1
                digits[first] = UInt8(ascii: "-")
            }
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: digits[first...]))
        }
    }

    /// Sign, nineteen digits and a point.
    private static let widest = 21

    /// A number rounded half away from zero to `decimals` places; `nan`-free by contract.
    ///
    /// Values beyond 64 bits at that precision are printed with fewer decimals, never wrongly.
    package mutating func append(_ value: Double, decimals: Int) {
        precondition(value.isFinite, "only numbers are printed")
        var places = decimals
        var scaled = value * Double(Self.powersOfTen[places])
        while scaled.magnitude >= 9e18 && places > 0 {
            places -= 1
            scaled = value * Double(Self.powersOfTen[places])
        }
        precondition(scaled.magnitude < 9.2e18, "number out of range for a record")
        append(scaled: Int64(scaled.rounded()), decimals: places)
    }

    /// From here on plain notation gives way to `1.5e+20`.
    private static let plainMax = 1e15

    /// A number with `digits` significant digits in plain notation, trailing zeros cut; for
    /// messages, so whatever a person wrote can be printed: huge numbers get an exponent.
    package mutating func append(_ value: Double, significant digits: Int) {
        precondition(digits > 0, "a number has digits")
        guard value.isFinite else { return append(value.description) }
        guard value != 0 else { return append(byte: UInt8(ascii: "0")) }
        guard value.magnitude < Self.plainMax else { return append(huge: value, digits) }
        var exponent = 0
        var scale = value.magnitude
        while scale >= 10 {
            scale /= 10
            exponent += 1
        }
        while scale < 1 && exponent > -18 {
            scale *= 10
            exponent -= 1
        }
        let places = min(max(digits - 1 - exponent, 0), 18)
        let start = bytes.count
        append(value, decimals: places)
        guard bytes[start...].contains(UInt8(ascii: ".")) else { return }
        while bytes.last == UInt8(ascii: "0") { bytes.removeLast() }
        if bytes.last == UInt8(ascii: ".") { bytes.removeLast() }
    }

    /// The same as words of their own; allocates.
    package static func words(_ value: Double, significant digits: Int) -> String {
        var text = ByteText(reserving: 24)
        text.append(value, significant: digits)
        return text.string
    }

    private mutating func append(huge value: Double, _ digits: Int) {
        var exponent = 0
        var mantissa = value
        while mantissa.magnitude >= 10 {
            mantissa /= 10
            exponent += 1
        }
        append(mantissa, significant: digits)
        append("e+")
        append(exponent)
    }

    private static let powersOfTen: [UInt64] = (0...18).map { power in
        (0..<power).reduce(1) { product, _ in product * 10 }
    }

    /// The text as a `String`; allocates.
    package var string: String { String(decoding: bytes, as: UTF8.self) }
}
