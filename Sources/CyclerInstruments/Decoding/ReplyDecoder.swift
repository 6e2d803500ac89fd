import CyclerCore

/// Turns the replies of one planned read into numbers and text. Built once; `value` allocates
/// nothing.
struct ReplyDecoder: Sendable {
    struct Word: Sendable {
        var start: Int
        var count: Int
        var value: Double
    }

    var fields: [FieldDecoder] = []
    /// Expected bytes of each reply; nil for text.
    var lengths: [Int?] = []
    var words: [Word] = []
    /// Bytes of words and prefixes, one after the other.
    var bytes: [UInt8] = []
    var separator: UInt8 = UInt8(ascii: ",")

    /// Throws when replies are missing or have another length than was asked for.
    func check(_ replies: RawReplies) throws(DecodeFault) {
        guard replies.count >= lengths.count else { throw .replyMissing(replies.count) }
        for index in 0..<lengths.count {
            guard let expected = lengths[index] else { continue }
            let found = replies.length(of: index)
            guard found == expected else {
                throw .wrongLength(reply: index, bytes: found, expected: expected)
            }
        }
    }

    /// The value of a field in the daemon's unit, nil for "no reading".
    func value(_ index: Int, in replies: RawReplies) throws(DecodeFault) -> Double? {
        if let quick = quickValue(index, in: replies) { return quick }
        return try anyValue(fields[index], in: replies)
    }

    /// The fields that almost every poll consists of, looked at where they lie; nil for all others.
    @inline(__always)
    private func quickValue(_ index: Int, in replies: RawReplies) -> Double? {
        guard fields[index].sentinels.isEmpty else { return nil }
        let (reply, offset) = (fields[index].reply, fields[index].offset)
        let raw: Double
        switch fields[index].form {
        case .u16:
            guard let word = replies.register(reply, offset) else { return nil }
            let width = UInt64(fields[index].width)
            raw =
                width > 0
                ? Double(UInt64(word) >> UInt64(fields[index].shift) & (1 << width - 1))
                : Double(word)
        case .f32, .u32:
            guard fields[index].width == 0, let pair = replies.registerPair(reply, offset)
            else { return nil }
            let bits = FieldDecoder.join(
                UInt16(truncatingIfNeeded: pair >> 16), UInt16(truncatingIfNeeded: pair),
                fields[index].order)
            raw =
                fields[index].form == .f32
                ? Double(Float(bitPattern: bits)) : Double(bits)
        case .i16, .i32, .flag, .ascii, .decimal, .word, .string: return nil
        }
        return raw.isFinite ? raw * fields[index].scale + fields[index].bias : nil
    }

    private func anyValue(
        _ field: FieldDecoder, in replies: RawReplies
    ) throws(DecodeFault) -> Double? {
        guard let raw = try raw(field, in: replies) else { return nil }
        guard raw.isFinite, !field.sentinels.contains(raw) else { return nil }
        return (field.width > 0 ? Self.cut(raw, field) : raw) * field.scale + field.bias
    }

    /// The bits of a field that is a part of a number.
    private static func cut(_ raw: Double, _ field: FieldDecoder) -> Double {
        guard raw.magnitude < 9e15 else { return 0 }
        let bits = UInt64(bitPattern: Int64(raw.rounded())) >> UInt64(field.shift)
        return Double(bits & ((1 << UInt64(field.width)) - 1))
    }

    private func raw(_ field: FieldDecoder, in replies: RawReplies) throws(DecodeFault) -> Double? {
        switch field.form {
        case .u16: return Double(try register(field, 0, replies))
        case .i16: return Double(Int16(bitPattern: try register(field, 0, replies)))
        case .u32: return Double(try wide(field, replies))
        case .i32: return Double(Int32(bitPattern: try wide(field, replies)))
        case .f32: return Double(Float(bitPattern: try wide(field, replies)))
        case .flag:
            guard let bit = replies.byte(field.reply, field.offset) else {
                throw .replyMissing(field.reply)
            }
            return bit == 0 ? 0 : 1
        case .decimal: return try decimal(field, replies)
        case .word: return try word(field, replies)
        case .ascii, .string: throw .notUnderstood(reply: field.reply, field: field.offset)
        }
    }

    private func register(
        _ field: FieldDecoder, _ index: Int, _ replies: RawReplies
    ) throws(DecodeFault) -> UInt16 {
        guard let word = replies.register(field.reply, field.offset + index) else {
            throw .replyMissing(field.reply)
        }
        return word
    }

    private func wide(_ field: FieldDecoder, _ replies: RawReplies) throws(DecodeFault) -> UInt32 {
        FieldDecoder.join(
            try register(field, 0, replies), try register(field, 1, replies), field.order)
    }

    private func decimal(
        _ field: FieldDecoder, _ replies: RawReplies
    ) throws(DecodeFault) -> Double? {
        let (start, end) = try span(field, replies)
        var parser = DecimalParser(replies, reply: field.reply, start: start, end: end)
        guard let number = parser.number() else {
            throw .notUnderstood(reply: field.reply, field: field.offset)
        }
        return number.magnitude >= InlineSentinels.scpiInfinity ? nil : number
    }

    private func word(
        _ field: FieldDecoder, _ replies: RawReplies
    ) throws(DecodeFault) -> Double? {
        let (start, end) = try span(field, replies)
        for index in field.firstWord..<field.firstWord + field.wordCount {
            let word = words[index]
            if word.count == end - start, matches(word.start, word.count, start, field, replies) {
                return word.value
            }
        }
        throw .notUnderstood(reply: field.reply, field: field.offset)
    }

    private func matches(
        _ from: Int, _ count: Int, _ start: Int, _ field: FieldDecoder, _ replies: RawReplies
    ) -> Bool {
        for index in 0..<count
        where replies.byte(field.reply, start + index) != bytes[from + index] {
            return false
        }
        return true
    }

    /// Where a text field begins and ends, without surrounding spaces and its prefix.
    func span(
        _ field: FieldDecoder, _ replies: RawReplies
    ) throws(DecodeFault) -> (start: Int, end: Int) {
        guard field.reply < replies.count else { throw .replyMissing(field.reply) }
        let length = replies.length(of: field.reply)
        var start = 0
        var skipped = 0
        while skipped < field.offset {
            guard start < length else {
                throw .notUnderstood(reply: field.reply, field: field.offset)
            }
            if replies.byte(field.reply, start) == separator { skipped += 1 }
            start += 1
        }
        var end = start
        while end < length, replies.byte(field.reply, end) != separator { end += 1 }
        while start < end, isSpace(replies.byte(field.reply, start)) { start += 1 }
        while end > start, isSpace(replies.byte(field.reply, end - 1)) { end -= 1 }
        if field.prefixCount > 0 {
            guard end - start >= field.prefixCount,
                matches(field.prefixStart, field.prefixCount, start, field, replies)
            else { throw .notUnderstood(reply: field.reply, field: field.offset) }
            start += field.prefixCount
        }
        return (start, end)
    }

    private func isSpace(_ byte: UInt8?) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0A
    }

    /// The field as text; allocates, for identities.
    func text(
        _ index: Int, hexadecimal: Bool, in replies: RawReplies
    ) throws(DecodeFault) -> String {
        let field = fields[index]
        switch field.form {
        case .ascii:
            var characters: [UInt8] = []
            for place in 0..<2 * field.registers {
                guard let byte = replies.byte(field.reply, 2 * field.offset + place) else {
                    throw .replyMissing(field.reply)
                }
                characters.append(byte)
            }
            while let last = characters.last, last == 0 || last == 0x20 {
                characters.removeLast()
            }
            return try printable(characters, field)
        case .string, .word, .decimal:
            let (start, end) = try span(field, replies)
            return try printable(
                (start..<end).compactMap { replies.byte(field.reply, $0) }, field)
        case .u16, .i16, .u32, .i32, .f32, .flag:
            guard let number = try value(index, in: replies) else { return "" }
            guard number.rounded() == number, number.magnitude < 9e15 else {
                return number.description
            }
            return String(Int64(number), radix: hexadecimal ? 16 : 10, uppercase: true)
        }
    }

    private func printable(
        _ characters: [UInt8], _ field: FieldDecoder
    ) throws(DecodeFault) -> String {
        guard characters.allSatisfy({ (0x20..<0x7F).contains($0) }) else {
            throw .notUnderstood(reply: field.reply, field: field.offset)
        }
        return String(decoding: characters, as: UTF8.self)
    }
}
