import CyclerCore

/// A read made ready: transactions, and how to decode their replies.
struct PlannedRead: Sendable {
    var transactions: [BusTransaction]
    var decoder: ReplyDecoder
    /// Registers each request reads, for proofs to differ from.
    var counts: [Int]
}

/// Plans the fewest requests for a list of items and prepares the decoding of each. The decoder's
/// fields are in the order of the items.
struct ReadCompiler {
    let context: WireContext
    /// What a text reply must look like.
    var acceptance = ReplyAcceptance.any
    /// Registers from the first sub-channel to this one.
    var shift = 0

    func read(_ items: [WireItem]) -> PlannedRead {
        switch context.dialect {
        case .modbus(let modbus): readBlocks(items, modbus)
        case .text(let text): ask(items, text)
        }
    }

    private func readBlocks(_ items: [WireItem], _ modbus: ModbusDialect) -> PlannedRead {
        let readable = modbus.readable.map {
            ReadSpan(
                table: $0.table == .holding ? .holding : .input,
                address: $0.first - modbus.base + shift, count: $0.last - $0.first + 1)
        }
        let blocks = ReadPlanner(readMax: modbus.readMax, readable: readable)
            .plan(items.compactMap(\.span))
        var decoder = ReplyDecoder()
        decoder.lengths = blocks.map { $0.table.isBits ? $0.count : 2 * $0.count }
        for item in items {
            guard let span = item.span,
                let block = blocks.firstIndex(where: {
                    $0.table == span.table && $0.address <= span.address && $0.end >= span.end
                })
            else { continue }
            var field = FieldDecoder(
                form: Self.form(of: item.item.type), reply: block,
                offset: span.address - blocks[block].address)
            field.registers = item.count
            decoder.fields.append(Self.completed(field, item))
        }
        return PlannedRead(
            transactions: blocks.map { context.read($0) }, decoder: decoder,
            counts: blocks.filter { !$0.table.isBits }.map(\.count))
    }

    private func ask(_ items: [WireItem], _ text: TextDialect) -> PlannedRead {
        var queries: [[UInt8]] = []
        var decoder = ReplyDecoder()
        decoder.separator = text.separator
        for item in items {
            guard case .answer(_, let place, let after) = item.item.location else { continue }
            if !queries.contains(item.query) { queries.append(item.query) }
            var field = FieldDecoder(
                form: Self.form(of: item.item.type),
                reply: queries.firstIndex(of: item.query) ?? 0, offset: place)
            field.prefixStart = decoder.bytes.count
            field.prefixCount = after.utf8.count
            decoder.bytes += after.utf8
            field.firstWord = decoder.words.count
            field.wordCount = item.item.words.count
            for word in item.item.words {
                decoder.words.append(
                    .init(
                        start: decoder.bytes.count, count: word.word.utf8.count,
                        value: word.value))
                decoder.bytes += word.word.utf8
            }
            decoder.fields.append(Self.completed(field, item))
        }
        decoder.lengths = queries.map { _ in nil }
        return PlannedRead(
            transactions: queries.map {
                context.ask($0 + context.terminator.bytes, acceptance)
            }, decoder: decoder, counts: [])
    }

    private static func completed(_ field: FieldDecoder, _ item: WireItem) -> FieldDecoder {
        var field = field
        field.order = item.order
        field.shift = UInt8(item.item.field?.shift ?? 0)
        field.width = UInt8(item.item.field?.width ?? 0)
        field.scale = item.scale * item.unit.factor
        field.bias = item.item.offset * item.unit.factor + item.unit.offset
        field.sentinels = InlineSentinels(item.item.noReading)
        return field
    }

    private static func form(of type: ItemType) -> FieldDecoder.Form {
        switch type {
        case .u16: .u16
        case .i16: .i16
        case .u32: .u32
        case .i32: .i32
        case .f32: .f32
        case .flag: .flag
        case .ascii: .ascii
        case .decimal: .decimal
        case .word: .word
        case .string: .string
        }
    }
}
