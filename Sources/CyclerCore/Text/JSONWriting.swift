extension ByteText {
    /// A JSON value on one line.
    package mutating func append(json value: JSON) {
        switch value {
        case .null: append("null")
        case .bool(let flag): append(flag ? "true" : "false")
        case .number(let number): append(jsonNumber: number)
        case .string(let text): append(jsonString: text)
        case .array(let elements):
            append(byte: UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                if index > 0 { append(byte: UInt8(ascii: ",")) }
                append(json: element)
            }
            append(byte: UInt8(ascii: "]"))
        case .object(let members):
            append(byte: UInt8(ascii: "{"))
            for (index, member) in members.enumerated() {
                if index > 0 { append(byte: UInt8(ascii: ",")) }
                append(jsonString: member.key)
                append(byte: UInt8(ascii: ":"))
                append(json: member.value)
            }
            append(byte: UInt8(ascii: "}"))
        }
    }

    /// A JSON value over several lines, two spaces a level, for files that people read.
    package mutating func append(prettyJSON value: JSON, indent: Int = 0) {
        switch value {
        case .array(let elements) where !elements.isEmpty:
            append("[\n")
            for (index, element) in elements.enumerated() {
                appendSpaces(indent + 2)
                append(prettyJSON: element, indent: indent + 2)
                append(index + 1 < elements.count ? ",\n" : "\n")
            }
            appendSpaces(indent)
            append("]")
        case .object(let members) where !members.isEmpty:
            append("{\n")
            for (index, member) in members.enumerated() {
                appendSpaces(indent + 2)
                append(jsonString: member.key)
                append(": ")
                append(prettyJSON: member.value, indent: indent + 2)
                append(index + 1 < members.count ? ",\n" : "\n")
            }
            appendSpaces(indent)
            append("}")
        case .null, .bool, .number, .string, .array, .object:
            append(json: value)
        }
    }

    private mutating func appendSpaces(_ count: Int) {
        for _ in 0..<count { append(byte: UInt8(ascii: " ")) }
    }

    /// The shortest text that reads back as the same number; JSON has no NaN, so `null` for it.
    private mutating func append(jsonNumber number: Double) {
        guard number.isFinite else { return append("null") }
        if number.rounded() == number, number.magnitude < 9e15 {
            append(Int64(number))
        } else {
            append(number.description)
        }
    }

    /// A quoted string with control characters, quotes and backslashes escaped.
    package mutating func append(jsonString text: String) {
        append(byte: UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""): append("\\\"")
            case UInt8(ascii: "\\"): append("\\\\")
            case 0x0A: append("\\n")
            case 0x0D: append("\\r")
            case 0x09: append("\\t")
            case 0..<0x20:
                append("\\u00")
                append(byte: Self.hexDigit(byte >> 4))
                append(byte: Self.hexDigit(byte & 15))
            default: append(byte: byte)
            }
        }
        append(byte: UInt8(ascii: "\""))
    }

    private static func hexDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }
}

extension JSON {
    /// The value on one line.
    package var text: String {
        var out = ByteText()
        out.append(json: self)
        return out.string
    }
}
