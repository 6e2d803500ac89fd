import CyclerCore

/// What every request to one instrument has in common.
struct WireContext: Hashable, Sendable {
    var unit: UInt8
    var timing: ProfileTiming
    var dialect: ProfileDialect

    var terminator: LineTerminator {
        if case .text(let text) = dialect { text.terminator } else { .LF }
    }

    var replyTerminator: LineTerminator {
        if case .text(let text) = dialect { text.replyTerminator } else { .LF }
    }

    func transaction(
        _ request: BusRequest, _ acceptance: ReplyAcceptance = .any, retries: Int = 0
    ) -> BusTransaction {
        BusTransaction(
            request, acceptance: acceptance, onMismatch: retries > 0 ? .retry(retries) : .abort,
            responseTimeout: timing.response, totalTimeout: timing.total,
            gapAfter: request.isWrite ? timing.gap + timing.writeGap : timing.gap)
    }

    func read(
        _ span: ReadSpan, _ acceptance: ReplyAcceptance = .any, retries: Int = 0
    ) -> BusTransaction {
        transaction(request(for: span), acceptance, retries: retries)
    }

    private func request(for span: ReadSpan) -> BusRequest {
        let address = UInt16(span.address)
        let count = UInt16(span.count)
        return switch span.table {
        case .holding:
            .readRegisters(unit: unit, table: .holding, address: address, count: count)
        case .input: .readRegisters(unit: unit, table: .input, address: address, count: count)
        case .coil: .readBits(unit: unit, table: .coil, address: address, count: count)
        case .discrete: .readBits(unit: unit, table: .discrete, address: address, count: count)
        }
    }

    func ask(
        _ line: [UInt8], _ acceptance: ReplyAcceptance = .any, retries: Int = 0
    ) -> BusTransaction {
        transaction(
            .ask(line, terminator: replyTerminator.last), acceptance, retries: retries)
    }
}

/// A step made ready: only the settings are missing.
enum PlannedTransaction: Hashable, Sendable {
    case writeRegisters(address: Int, [PlannedValue], single: Bool)
    case writeBit(address: Int, PlannedValue)
    /// Reads registers and compares them with the values just written.
    case readBack(ReadSpan, [PlannedValue])
    case expectRegisters(ReadSpan, PlannedValue)
    case expectBit(ReadSpan, PlannedValue)
    case send(TextTemplate)
    case ask(TextTemplate, AnswerCheck)

    /// A status may lag behind the command by a moment: so often it is read again.
    static let statusRetries = 2
    /// Added to every tolerance on numbers in text, so that zero can be met.
    static let toleranceFloor = 1e-15

    /// The transaction with its values.
    func encoded(
        _ settings: SettingValues, _ context: WireContext
    ) throws(SettingRefusal) -> BusTransaction {
        switch self {
        case .writeRegisters(let address, let values, let single):
            return context.transaction(
                try Self.write(address, values, single: single, settings, context))
        case .writeBit(let address, let value):
            let isOn = try value.raw(settings) != 0
            return context.transaction(
                .writeBit(unit: context.unit, address: UInt16(address), value: isOn))
        case .readBack(let span, let values):
            return context.read(span, try Self.equality(values, settings))
        case .expectRegisters(let span, let value):
            return context.read(
                span, try Self.equality([value], settings), retries: Self.statusRetries)
        case .expectBit(let span, let value):
            let bit: UInt8 = try value.raw(settings) != 0 ? 1 : 0
            return context.read(span, .bytes([bit], mask: nil), retries: Self.statusRetries)
        case .send(let template):
            return context.transaction(
                .send(try template.line(settings, terminator: context.terminator)))
        case .ask(let template, let check):
            return context.ask(
                try template.line(settings, terminator: context.terminator),
                Self.acceptance(check, settings, context),
                retries: check == .any ? 0 : Self.statusRetries)
        }
    }

    private static func write(
        _ address: Int, _ values: [PlannedValue], single: Bool, _ settings: SettingValues,
        _ context: WireContext
    ) throws(SettingRefusal) -> BusRequest {
        var registers: [UInt16] = []
        for value in values { registers += try value.registers(settings) }
        if single, registers.count == 1 {
            return .writeRegister(
                unit: context.unit, address: UInt16(address), value: registers[0])
        }
        return .writeRegisters(
            unit: context.unit, address: UInt16(address), values: registers)
    }

    private static func equality(
        _ values: [PlannedValue], _ settings: SettingValues
    ) throws(SettingRefusal) -> ReplyAcceptance {
        if values.count == 1, let within = values[0].item.item.within {
            return .float32(
                try values[0].raw(settings), tolerance: (within / values[0].item.scale).magnitude,
                wordsSwapped: values[0].item.order == .CDAB)
        }
        var registers: [UInt16] = []
        for value in values { registers += try value.registers(settings) }
        let mask = values.flatMap(\.mask)
        return .bytes(
            PlannedValue.bytes(registers), mask: mask.allSatisfy { $0 == 0xFF } ? nil : mask)
    }

    private static func acceptance(
        _ check: AnswerCheck, _ settings: SettingValues, _ context: WireContext
    ) -> ReplyAcceptance {
        switch check {
        case .any: .any
        case .equals(let text):
            .bytes(Array(text.utf8) + context.replyTerminator.kept, mask: nil)
        case .begins(let text): .prefix(Array(text.utf8))
        case .contains(let text): .contains(Array(text.utf8))
        case .number(let expression, let relative, let absolute):
            .number(
                settings.value(of: expression),
                tolerance: relative * settings.value(of: expression).magnitude + absolute
                    + toleranceFloor)
        }
    }
}
