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

/// A strict, bounded JSON reader (RFC 8259): depth is limited, duplicate keys keep the first.
package struct JSONScanner {
    /// Deepest nesting accepted.
    package static let depthMax = 32

    private let bytes: [UInt8]
    private var at = 0

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Reads one value that fills the whole text.
    package static func parse(_ bytes: [UInt8]) throws(JSONError) -> JSON {
        var scanner = JSONScanner(bytes)
        let value = try scanner.value(depth: 0)
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

    private mutating func value(depth: Int) throws(JSONError) -> JSON {
        guard depth < Self.depthMax else { throw .tooDeep(at: at) }
        skipSpace()
        switch try peek() {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return .number(try number())
        }
    }

    private mutating func word(_ text: String, _ value: JSON) throws(JSONError) -> JSON {
        for byte in text.utf8 { try expect(byte) }
        return value
    }

    private mutating func array(depth: Int) throws(JSONError) -> JSON {
        try expect(UInt8(ascii: "["))
        var elements: [JSON] = []
        skipSpace()
        if try peek() == UInt8(ascii: "]") {
            at += 1
            return .array([])
        }
        while true {
            elements.append(try value(depth: depth + 1))
            skipSpace()
            if try peek() == UInt8(ascii: ",") {
                at += 1
                continue
            }
            try expect(UInt8(ascii: "]"))
            return .array(elements)
        }
    }

    private mutating func object(depth: Int) throws(JSONError) -> JSON {
        try expect(UInt8(ascii: "{"))
        var members: [JSON.Member] = []
        skipSpace()
        if try peek() == UInt8(ascii: "}") {
            at += 1
            return .object([])
        }
        while true {
            skipSpace()
            let key = try string()
            skipSpace()
            try expect(UInt8(ascii: ":"))
            let member = JSON.Member(key, try value(depth: depth + 1))
            if !members.contains(where: { $0.key == key }) { members.append(member) }
            skipSpace()
            if try peek() == UInt8(ascii: ",") {
                at += 1
                continue
            }
            try expect(UInt8(ascii: "}"))
            return .object(members)
        }
    }

    private mutating func number() throws(JSONError) -> Double {
        let start = at
        let allowed = Set("+-0123456789.eE".utf8)
        while at < bytes.count, allowed.contains(bytes[at]) { at += 1 }
        guard at > start else { throw .unexpected(byte: try peek(), at: at) }
        let text = String(decoding: bytes[start..<at], as: UTF8.self)
        guard let value = Double(text), value.isFinite, bytes[start] != UInt8(ascii: "+") else {
            throw .badNumber(at: start)
        }
        return value
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
