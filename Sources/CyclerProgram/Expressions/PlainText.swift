/// A text spelled in ASCII (`µA/cm²` is `uA/cm2`), with the place of every byte in the original.
struct PlainText {
    let bytes: [UInt8]
    /// Offset, in characters (Unicode scalars) of the original, of every byte and of the end.
    private let offsets: [Int]

    /// Stands for characters that no unit, name or operator has.
    static let strange: UInt8 = 0x1A

    init(_ text: String) {
        var bytes: [UInt8] = []
        var offsets: [Int] = []
        var count = 0
        for scalar in text.unicodeScalars {
            for byte in Self.spelled(scalar) {
                // cm^2 is cm2; a caret elsewhere stays and is refused.
                if byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9"), bytes.count > 1,
                    bytes.last == UInt8(ascii: "^"), Self.isLetter(bytes[bytes.count - 2])
                {
                    bytes.removeLast()
                    offsets.removeLast()
                }
                bytes.append(byte)
                offsets.append(count)
            }
            count += 1
        }
        self.bytes = bytes
        self.offsets = offsets + [count]
    }

    /// Where a byte stands in the original, in characters.
    func offset(of index: Int) -> Int { offsets[min(index, offsets.count - 1)] }

    /// A stretch of the text without blanks around it.
    func string(_ range: Range<Int>) -> String {
        let words = String(decoding: bytes[range], as: UTF8.self).split(separator: " ")
        return words.joined(separator: " ")
    }

    /// The whole, blanks joined.
    var string: String { string(0..<bytes.count) }

    /// The first index from `start` on that is no blank.
    func skippingBlanks(_ start: Int) -> Int {
        bytes[min(start, bytes.count)...].firstIndex { $0 != UInt8(ascii: " ") } ?? bytes.count
    }

    /// Behind the first place where a word stands between blanks; nil when it does not.
    func index(behind word: String) -> Int? {
        bytes.firstRange(of: Array(" \(word) ".utf8))?.upperBound
    }

    static func isLetter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        default: false
        }
    }

    static func isDigit(_ byte: UInt8) -> Bool {
        byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
    }

    private static func spelled(_ scalar: Unicode.Scalar) -> [UInt8] {
        switch scalar {
        case "\u{B5}", "\u{3BC}": Array("u".utf8)
        case "\u{B2}": Array("2".utf8)
        case "\u{B9}": Array("1".utf8)
        case "\u{207B}", "\u{2212}": Array("-".utf8)
        case "\u{B0}": Array("deg".utf8)
        case "\u{2103}": Array("degC".utf8)
        case "\u{3A9}", "\u{2126}": Array("ohm".utf8)
        case "\u{D7}": Array("*".utf8)
        case "\u{F7}": Array("/".utf8)
        case "\u{2265}": Array(">=".utf8)
        case "\u{2264}": Array("<=".utf8)
        case "\u{B7}", "\u{22C5}", "\u{A0}", "\u{202F}", "\u{2009}", "\t": Array(" ".utf8)
        default: scalar.isASCII && scalar.value >= 0x20 ? [UInt8(scalar.value)] : [strange]
        }
    }
}

/// What is wrong with a text, and from which of its characters on.
struct TextFault: Error, Hashable {
    var offset: Int
    /// In one clause.
    var message: String
    /// What was probably meant.
    var suggestion: String?
    /// The message says what would be right; an example of the whole helps nobody.
    var saysItAll = false

    init(at offset: Int, _ message: String, suggestion: String? = nil) {
        self.offset = offset
        self.message = message
        self.suggestion = suggestion
    }
}
