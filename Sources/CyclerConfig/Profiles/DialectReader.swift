import CyclerCore
import CyclerInstruments
import CyclerYAML

/// Reads how an instrument speaks: `protocol`, `modbus`, `text`, `timing`.
enum DialectReader {
    static func dialect(_ reader: inout MappingReader) -> ProfileDialect? {
        switch reader.required("protocol", .word(of: ["modbus", "text"])) {
        case "modbus": .modbus(modbus(&reader))
        case "text": .text(text(&reader))
        default: nil
        }
    }

    private static func modbus(_ reader: inout MappingReader) -> ModbusDialect {
        var dialect = ModbusDialect()
        guard
            var inner = reader.requiredMapping(
                "modbus", expected: "{base: 0, word-order: ABCD, read-max: 125, write-max: 123}")
        else { return dialect }
        dialect.base = inner.required("base", .integer(in: 0...1)) ?? 0
        dialect.order = inner.required("word-order", Form<WordOrder>.word) ?? .ABCD
        dialect.readMax = inner.optional("read-max", .integer(in: 1...125), default: 125)
        dialect.writeMax = inner.optional("write-max", .integer(in: 1...123), default: 123)
        dialect.writesSingles = inner.optional("single-writes", .yesNo, default: true)
        dialect.readable = readable(&inner)
        dialect.regions = regions(&inner)
        inner.finish()
        return dialect
    }

    private static func readable(_ reader: inout MappingReader) -> [ReadableSpan] {
        let expected = "a list such as [{input: [0, 11]}]"
        let nodes = reader.optionalList("readable", expected: expected) ?? []
        return nodes.compactMap { node in
            guard var inner = MappingReader(node, reader.problems, expected: expected) else {
                return nil
            }
            let holding = inner.optionalRange("holding", ProfileForms.address)
            let input = inner.optionalRange("input", ProfileForms.address)
            inner.finish()
            guard let span = holding ?? input, holding == nil || input == nil else {
                reader.problems.report(
                    at: node, "a readable span names one table", expected: expected)
                return nil
            }
            return ReadableSpan(
                table: holding != nil ? .holding : .input, first: span.lowerBound,
                last: span.upperBound)
        }
    }

    private static func regions(_ reader: inout MappingReader) -> [AddressRegion] {
        guard var inner = reader.optionalMapping("regions") else { return [] }
        return inner.remaining().compactMap { entry in
            guard var region = MappingReader(entry.value, reader.problems) else { return nil }
            let multiply = region.required("multiply", .integer(in: 1...16))
            let add = region.required("add", .integer(in: 0...65_535))
            region.finish()
            guard let multiply, let add else { return nil }
            return AddressRegion(name: entry.key, multiply: multiply, add: add)
        }
    }

    private static func text(_ reader: inout MappingReader) -> TextDialect {
        var dialect = TextDialect()
        guard
            var inner = reader.requiredMapping(
                "text", expected: "{terminator: LF, reply-terminator: LF}")
        else { return dialect }
        dialect.terminator = inner.required("terminator", Form<LineTerminator>.word) ?? .LF
        dialect.replyTerminator = inner.optional(
            "reply-terminator", Form<LineTerminator>.word, default: dialect.terminator)
        dialect.separator = inner.optional(
            "separator", ProfileForms.oneCharacter, default: UInt8(ascii: ","))
        inner.finish()
        return dialect
    }

    /// Longest time an instrument may take; more and a dead one eats its neighbours' time.
    private static let longest = TimeSpan.seconds(10)

    static func timing(_ reader: inout MappingReader) -> ProfileTiming? {
        guard
            var inner = reader.requiredMapping(
                "timing", expected: "{response: 200 ms, total: 400 ms, latency: 500 ms}")
        else { return nil }
        let span = Form<TimeSpan>.span.demanding("a time up to 10 s, such as 200 ms") {
            $0 <= longest
        }
        let response = inner.required("response", span)
        let total = inner.required("total", span)
        let latency = inner.required("latency", span)
        let gap = inner.optional("gap", span, default: .zero)
        let writeGap = inner.optional("write-gap", span, default: .zero)
        inner.finish()
        guard let response, let total, let latency else { return nil }
        if total < response || latency < total {
            reader.problems.report(
                at: inner.node, "the times do not rise",
                expected: "response <= total <= latency (the latest moment of an answer)")
        }
        return ProfileTiming(
            response: response, total: total, latency: latency, gap: gap, writeGap: writeGap)
    }
}
