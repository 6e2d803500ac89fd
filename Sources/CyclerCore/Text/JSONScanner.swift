/// Why a text is not JSON, with the byte offset (0-based).
package enum JSONError: Error, Hashable, Sendable {
    case unexpected(byte: UInt8, at: Int)
    case endOfText
    case badNumber(at: Int)
    case badString(at: Int)
    /// Nesting beyond `JSONScanner.depthMax`.
    case tooDeep(at: Int)
    case trailing(at: Int)
}

/// What a scanner makes of the values it meets, innermost first.
protocol JSONBuilt {
    static func built(from part: JSONPart<Self>, at offset: Int) -> Self
}

/// One value of a text whose inner values are built already.
enum JSONPart<Value> {
    case null
    case bool(Bool)
    /// The number, and as it is written.
    case number(Double, String)
    case string(String)
    case array([Value])
    /// Every key as written, duplicates too, with the offset of its quote.
    case object([(key: String, offset: Int, value: Value)])
}

/// A strict, bounded JSON reader (RFC 8259): depth is limited, duplicate keys keep the first.
package struct JSONScanner {
    /// Deepest nesting accepted.
    package static let depthMax = 32

    private let bytes: [UInt8]
    private var at = 0

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Reads one value that fills the whole text.
    package static func parse(_ bytes: [UInt8]) throws(JSONError) -> JSON {
        try whole(bytes)
    }

    /// Reads one value that fills the whole text, with the place of every part: for files that
    /// people write.
    package static func locate(_ bytes: [UInt8]) throws(JSONError) -> LocatedJSON {
        try whole(bytes)
    }

    private static func whole<Value: JSONBuilt>(_ bytes: [UInt8]) throws(JSONError) -> Value {
        var scanner = JSONScanner(bytes)
        let value: Value = try scanner.value(depth: 0)
        scanner.skipSpace()
        guard scanner.at == bytes.count else { throw .trailing(at: scanner.at) }
        return value
    }

    private mutating func skipSpace() {
        while at < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[at]) { at += 1 }
    }

    private func peek() throws(JSONError) -> UInt8 {
        guard at < bytes.count else { throw .endOfText }
        return bytes[at]
    }

    private mutating func expect(_ byte: UInt8) throws(JSONError) {
        let found = try peek()
        guard found == byte else { throw .unexpected(byte: found, at: at) }
        at += 1
    }

    private mutating func value<Value: JSONBuilt>(depth: Int) throws(JSONError) -> Value {
        guard depth < Self.depthMax else { throw .tooDeep(at: at) }
        skipSpace()
        let start = at
        return .built(from: try part(depth: depth), at: start)
    }

    private mutating func part<Value: JSONBuilt>(
        depth: Int
    ) throws(JSONError) -> JSONPart<Value> {
        switch try peek() {
        case UInt8(ascii: "{"): return .object(try members(depth: depth))
        case UInt8(ascii: "["): return .array(try elements(depth: depth))
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"):
            try expect("true")
            return .bool(true)
        case UInt8(ascii: "f"):
            try expect("false")
            return .bool(false)
        case UInt8(ascii: "n"):
            try expect("null")
            return .null
        default:
            let (number, text) = try number()
            return .number(number, text)
        }
    }

    private mutating func expect(_ word: String) throws(JSONError) {
        for byte in word.utf8 { try expect(byte) }
    }

    private mutating func elements<Value: JSONBuilt>(depth: Int) throws(JSONError) -> [Value] {
        try expect(UInt8(ascii: "["))
        var elements: [Value] = []
        skipSpace()
        if try peek() == UInt8(ascii: "]") {
            at += 1
            return []
        }
        while true {
            elements.append(try value(depth: depth + 1))
            skipSpace()
            if try peek() == UInt8(ascii: ",") {
                at += 1
                continue
            }
            try expect(UInt8(ascii: "]"))
            return elements
        }
    }

    private mutating func members<Value: JSONBuilt>(
        depth: Int
    ) throws(JSONError) -> [(key: String, offset: Int, value: Value)] {
        try expect(UInt8(ascii: "{"))
        var members: [(key: String, offset: Int, value: Value)] = []
        skipSpace()
        if try peek() == UInt8(ascii: "}") {
            at += 1
            return []
        }
        while true {
            skipSpace()
            let start = at
            let key = try string()
            skipSpace()
            try expect(UInt8(ascii: ":"))
            members.append((key, start, try value(depth: depth + 1)))
            skipSpace()
            if try peek() == UInt8(ascii: ",") {
                at += 1
                continue
            }
            try expect(UInt8(ascii: "}"))
            return members
        }
    }

    private mutating func number() throws(JSONError) -> (Double, String) {
        let start = at
        let allowed = Set("+-0123456789.eE".utf8)
        while at < bytes.count, allowed.contains(bytes[at]) { at += 1 }
        guard at > start else { throw .unexpected(byte: try peek(), at: at) }
        let text = String(decoding: bytes[start..<at], as: UTF8.self)
        guard let value = Double(text), value.isFinite, bytes[start] != UInt8(ascii: "+") else {
            throw .badNumber(at: start)
        }
        return (value, text)
    }

    private mutating func string() throws(JSONError) -> String {
        let start = at
        try expect(UInt8(ascii: "\""))
        var out: [UInt8] = []
        while true {
            let byte = try peek()
            at += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let text = String(validating: out, as: UTF8.self) else {
                    throw .badString(at: start)
                }
                return text
            case UInt8(ascii: "\\"): try escape(into: &out)
            case 0..<0x20: throw .badString(at: at - 1)
            default: out.append(byte)
            }
        }
    }

    private mutating func escape(into out: inout [UInt8]) throws(JSONError) {
        let byte = try peek()
        at += 1
        switch byte {
        case UInt8(ascii: "n"): out.append(0x0A)
        case UInt8(ascii: "t"): out.append(0x09)
        case UInt8(ascii: "r"): out.append(0x0D)
        case UInt8(ascii: "b"): out.append(0x08)
        case UInt8(ascii: "f"): out.append(0x0C)
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): out.append(byte)
        case UInt8(ascii: "u"): out.append(contentsOf: Array(String(try unicode()).utf8))
        default: throw .badString(at: at - 1)
        }
    }

    private mutating func unicode() throws(JSONError) -> Unicode.Scalar {
        let high = try hex4()
        if (0xD800..<0xDC00).contains(high) {
            try expect(UInt8(ascii: "\\"))
            try expect(UInt8(ascii: "u"))
            let low = try hex4()
            guard (0xDC00..<0xE000).contains(low),
                let scalar = Unicode.Scalar(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))
            else { throw .badString(at: at) }
            return scalar
        }
        guard let scalar = Unicode.Scalar(high) else { throw .badString(at: at) }
        return scalar
    }

    private mutating func hex4() throws(JSONError) -> UInt32 {
        guard at + 4 <= bytes.count,
            let value = UInt32(String(decoding: bytes[at..<at + 4], as: UTF8.self), radix: 16)
        else { throw .badString(at: at) }
        at += 4
        return value
    }
}
