import CyclerCore

/// One row of a table as it is built: fields go into a small buffer on the stack, and from there
/// to the text in one piece. Numbers are printed from integers, sixteen digits at once.
struct RowWriter: ~Copyable {
    /// What is allocated on the stack; a common row fits, longer ones go to the text in pieces.
    static let capacity = 640
    /// Longest word. Numbers are shorter, and may be written over by as much.
    static let fieldMax = 48

    private let room: UnsafeMutablePointer<UInt8>
    private let text: UnsafeMutablePointer<ByteText>
    private var count = 0
    private var isFirst = true

    fileprivate init(
        _ room: UnsafeMutablePointer<UInt8>, to text: UnsafeMutablePointer<ByteText>
    ) {
        self.room = room
        self.text = text
    }

    /// Hands over what is in the buffer.
    fileprivate mutating func flush() {
        text.pointee.append(contentsOf: UnsafeBufferPointer(start: room, count: count))
        count = 0
    }

    fileprivate mutating func end() {
        put(UInt8(ascii: "\n"))
        flush()
    }

    private mutating func put(_ byte: UInt8) {
        room[count] = byte
        count &+= 1
    }

    /// Separates from the field before, and makes sure of the room for the next.
    private mutating func begin() {
        if count > Self.capacity - Self.fieldMax - 2 { flush() }
        if !isFirst { put(UInt8(ascii: ",")) }
        isFirst = false
    }

    // MARK: Fields

    /// A field without a value.
    mutating func empty() { begin() }

    /// Text without separators; cut at `fieldMax` bytes.
    mutating func word(_ word: StaticString) {
        begin()
        word.withUTF8Buffer { bytes in
            let length = min(bytes.count, Self.fieldMax)
            for index in 0..<length { room[count &+ index] = bytes[index] }
            count &+= length
        }
    }

    /// Text without separators; cut at `fieldMax` bytes, empty when nil.
    mutating func word(_ word: String?) {
        begin()
        guard let word else { return }
        for byte in word.utf8.prefix(Self.fieldMax) { put(byte) }
    }

    /// A whole number.
    mutating func field(_ value: Int) {
        begin()
        put(Int64(value), decimals: 0)
    }

    /// `value` times 10 to the power `-decimals`, exactly.
    mutating func field(scaled value: Int64, decimals: Int) {
        begin()
        put(value, decimals: decimals)
    }

    /// Seconds to the microsecond.
    mutating func field(_ span: TimeSpan?) {
        begin()
        if let span { put(span.nanoseconds / 1000, decimals: 6) }
    }

    /// A number rounded half away from zero to `decimals` places; empty when there is none.
    mutating func field(_ value: Double?, _ decimals: Int) {
        begin()
        guard let value, value.isFinite else { return }
        let scaled = value * Self.powersOfTen[decimals]
        guard scaled.magnitude < 9e18 else { return put(huge: value) }
        put(Self.rounded(scaled), decimals: decimals)
    }

    /// Charging, discharging, net and cumulative of the same integers, so that the sums hold
    /// exactly in print.
    mutating func totals(_ charging: Int64, _ discharging: Int64) {
        field(scaled: charging, decimals: ChargeTotals.decimals)
        field(scaled: discharging, decimals: ChargeTotals.decimals)
        field(scaled: charging &- discharging, decimals: ChargeTotals.decimals)
        field(scaled: charging &+ discharging, decimals: ChargeTotals.decimals)
    }

    // MARK: Digits

    private static let powersOfTen: InlineArray<13, Double> = [
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12,
    ]

    /// The nearest integer, half away from zero. The remainder is exact, so no half is missed.
    private static func rounded(_ value: Double) -> Int64 {
        let whole = Int64(value)
        let rest = value - Double(whole)
        if rest >= 0.5 { return whole &+ 1 }
        if rest <= -0.5 { return whole &- 1 }
        return whole
    }

    /// What no integer holds at this precision: no measured value comes here, but an instrument
    /// that answers 9.9e37 for "over range" must not stop the writer.
    private mutating func put(huge value: Double) {
        for byte in value.description.utf8.prefix(Self.fieldMax) { put(byte) }
    }

    /// Sixteen digits with leading zeros, as text in one word of 128 bits whose lowest byte is the
    /// first; shifting drops the zeros that are too many. What is stored too far is overwritten
    /// by what comes next.
    private mutating func put(_ value: Int64, decimals: Int) {
        if value < 0 { put(UInt8(ascii: "-")) }
        let magnitude = value.magnitude
        let digits = max(Self.digits(magnitude), decimals &+ 1)
        guard digits <= 16 else { return put(long: magnitude, digits, decimals) }
        let high = Self.eightDigits(UInt32(truncatingIfNeeded: magnitude / 100_000_000))
        let low = Self.eightDigits(UInt32(truncatingIfNeeded: magnitude % 100_000_000))
        let all = UInt128(low) << 64 | UInt128(high)
        let text = all &>> UInt128(truncatingIfNeeded: 8 &* (16 &- digits))
        store(text, at: count)
        count &+= digits
        guard decimals > 0 else { return }
        let whole = digits &- decimals
        let point = count &- decimals
        store(text &>> UInt128(truncatingIfNeeded: 8 &* whole), at: point &+ 1)
        room[point] = UInt8(ascii: ".")
        count &+= 1
    }

    private func store(_ text: UInt128, at place: Int) {
        UnsafeMutableRawPointer(room + place).storeBytes(
            of: text.littleEndian, as: UInt128.self)
    }

    /// More than sixteen digits, one by one.
    private mutating func put(long value: UInt64, _ digits: Int, _ decimals: Int) {
        var rest = value
        let end = count &+ digits &+ (decimals > 0 ? 1 : 0)
        var place = end
        for index in 0..<digits {
            if index == decimals, decimals > 0 {
                place &-= 1
                room[place] = UInt8(ascii: ".")
            }
            place &-= 1
            room[place] = UInt8(truncatingIfNeeded: 48 &+ rest % 10)
            rest /= 10
        }
        count = end
    }

    /// Eight digits of a number below 10^8 as text, the first in the lowest byte: halved in
    /// parallel into fours, twos and ones. 10486 / 2^20 and 103 / 2^10 divide by 100 and 10
    /// exactly for what is left of the number there.
    private static func eightDigits(_ value: UInt32) -> UInt64 {
        let fours = UInt64(value / 10_000) | UInt64(value % 10_000) << 32
        let hundreds = ((fours &* 10_486) >> 20) & 0x0000_007F_0000_007F
        let twos = hundreds | (fours &- 100 &* hundreds) << 16
        let tens = ((twos &* 103) >> 10) & 0x000F_000F_000F_000F
        return (tens | (twos &- 10 &* tens) << 8) &+ 0x3030_3030_3030_3030
    }

    /// Decimal digits of a number, at least one. The bit length times log10(2) (1233 / 4096) is
    /// the count or one less.
    private static func digits(_ value: UInt64) -> Int {
        let bits = 64 &- (value | 1).leadingZeroBitCount
        let guess = (bits &* 1233) >> 12
        return value >= integerPowers[guess] ? guess &+ 1 : max(guess, 1)
    }

    private static let integerPowers: InlineArray<20, UInt64> = [
        1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000,
        10_000_000_000, 100_000_000_000, 1_000_000_000_000, 10_000_000_000_000,
        100_000_000_000_000, 1_000_000_000_000_000, 10_000_000_000_000_000,
        100_000_000_000_000_000, 1_000_000_000_000_000_000, 10_000_000_000_000_000_000,
    ]
}

extension ByteText {
    /// One row with its end; allocates nothing once the text has grown.
    mutating func appendRow(_ write: (inout RowWriter) -> Void) {
        withUnsafeMutablePointer(to: &self) { text in
            withUnsafeTemporaryAllocation(
                of: UInt8.self, capacity: RowWriter.capacity
            ) { room in
                guard let start = room.baseAddress else { return }
                var row = RowWriter(start, to: text)
                write(&row)
                row.end()
            }
        }
    }

    /// The header of a table.
    mutating func appendLabels(_ labels: [StaticString]) {
        for (index, label) in labels.enumerated() {
            if index > 0 { append(byte: UInt8(ascii: ",")) }
            append(label)
        }
        append(byte: UInt8(ascii: "\n"))
    }
}
