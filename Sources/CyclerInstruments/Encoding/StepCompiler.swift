import CyclerCore

/// Turns the steps of an action into planned transactions; collects what is wrong.
struct StepCompiler {
    let items: [WireItem]
    let dialect: ProfileDialect
    /// Settings the action hands over.
    let settings: [SettingName]
    let subChannel: String?
    private(set) var errors: [CodecError] = []
    private var planned: [PlannedTransaction] = []

    init(
        items: [WireItem], dialect: ProfileDialect, settings: [SettingName], subChannel: String?
    ) {
        self.items = items
        self.dialect = dialect
        self.settings = settings
        self.subChannel = subChannel
    }

    mutating func compile(_ steps: [ProfileStep]) -> [PlannedTransaction] {
        for step in steps { compile(step) }
        return planned
    }

    private mutating func compile(_ step: ProfileStep) {
        switch (step.kind, dialect) {
        case (.write(let assignments), .modbus(let modbus)):
            write(assignments, readBack: false, modbus)
        case (.set(let assignments), .modbus(let modbus)):
            write(assignments, readBack: true, modbus)
        case (.expect(let assignments), .modbus): expect(assignments)
        case (.dialogue(let send, let ask, let check), .text):
            dialogue(send, ask, check, at: step.place)
        case (.write, .text): fail(.wrongDialect(item: "write"), at: step.place)
        case (.set, .text): fail(.wrongDialect(item: "set"), at: step.place)
        case (.expect, .text): fail(.wrongDialect(item: "expect"), at: step.place)
        case (.dialogue, .modbus): fail(.wrongDialect(item: "send or ask"), at: step.place)
        }
    }

    private mutating func fail(_ fault: CodecFault, at place: SourcePlace) {
        errors.append(CodecError(fault, at: place))
    }

    // MARK: Registers and bits

    private mutating func write(
        _ assignments: [ProfileAssignment], readBack: Bool, _ modbus: ModbusDialect
    ) {
        var run: [PlannedValue] = []
        var written: [[PlannedValue]] = []
        for assignment in assignments {
            guard let value = value(assignment, written: true) else { continue }
            if readBack, value.item.item.within != nil, assignments.count > 1 {
                fail(.toleranceNotPossible(item: assignment.item), at: assignment.place)
            }
            if let last = run.last, !Self.follows(last, value, run, modbus.writeMax) {
                written.append(run)
                run = []
            }
            run.append(value)
        }
        if !run.isEmpty { written.append(run) }
        for values in written { append(values, modbus) }
        guard readBack else { return }
        for values in written { appendReadBack(values) }
    }

    /// True when a value's registers directly follow those of the run before it.
    private static func follows(
        _ last: PlannedValue, _ next: PlannedValue, _ run: [PlannedValue], _ max: Int
    ) -> Bool {
        guard last.item.table == .holding, next.item.table == .holding else { return false }
        let registers = run.reduce(0) { $0 + $1.item.count }
        return last.item.address + last.item.count == next.item.address
            && registers + next.item.count <= max
    }

    private mutating func append(_ values: [PlannedValue], _ modbus: ModbusDialect) {
        let first = values[0]
        if first.item.table == .coil {
            planned.append(.writeBit(address: first.item.address, first))
        } else {
            planned.append(
                .writeRegisters(
                    address: first.item.address, values, single: modbus.writesSingles))
        }
    }

    private mutating func appendReadBack(_ values: [PlannedValue]) {
        guard let first = values.first, let span = first.item.span else { return }
        if span.table == .coil {
            planned.append(.expectBit(span, first))
        } else {
            let count = values.reduce(0) { $0 + $1.item.count }
            let whole = ReadSpan(table: span.table, address: span.address, count: count)
            planned.append(.readBack(whole, values))
        }
    }

    private mutating func expect(_ assignments: [ProfileAssignment]) {
        for assignment in assignments {
            guard let value = value(assignment, written: false), let span = value.item.span else {
                continue
            }
            planned.append(
                span.table.isBits ? .expectBit(span, value) : .expectRegisters(span, value))
        }
    }

    /// The item and value of an assignment, checked; nil when something is wrong with it.
    private mutating func value(
        _ assignment: ProfileAssignment, written: Bool
    ) -> PlannedValue? {
        guard let item = items.first(where: { $0.name == assignment.item }) else {
            fail(.unknownItem(assignment.item), at: assignment.place)
            return nil
        }
        if case .ascii = item.item.type {
            fail(.notANumber(item: assignment.item), at: assignment.place)
            return nil
        }
        if written, item.item.field != nil || (item.table != .holding && item.table != .coil) {
            fail(.notWritable(item: assignment.item), at: assignment.place)
            return nil
        }
        let value = PlannedValue(item: item, expression: assignment.value)
        guard fits(value, at: assignment.place) else { return nil }
        return value
    }

    private mutating func fits(_ value: PlannedValue, at place: SourcePlace) -> Bool {
        let name = value.item.name
        switch value.expression {
        case .setting(let setting):
            guard settings.contains(setting) else {
                fail(.settingUnavailable(setting), at: place)
                return false
            }
            guard setting.dimension == value.item.unit.dimension else {
                fail(
                    .wrongDimension(
                        item: name, expected: setting.dimension,
                        found: value.item.unit.dimension), at: place)
                return false
            }
            return true
        case .literal(let number):
            guard value.item.table?.isBits == false else { return true }
            if (try? value.registers(SettingValues())) != nil { return true }
            fail(.literalOutOfRange(item: name, value: number), at: place)
            return false
        }
    }

    // MARK: Text

    private mutating func dialogue(
        _ send: String?, _ ask: String?, _ check: AnswerCheck, at place: SourcePlace
    ) {
        if case .number(.setting(let name), _, _) = check, !settings.contains(name) {
            fail(.settingUnavailable(name), at: place)
        }
        if let send, let template = template(send, at: place) { planned.append(.send(template)) }
        if let ask, let template = template(ask, at: place) {
            planned.append(.ask(template, check))
        }
    }

    private mutating func template(_ text: String, at place: SourcePlace) -> TextTemplate? {
        do throws(CodecFault) {
            return try TextTemplate(text, .init(settings: settings, subChannel: subChannel))
        } catch {
            fail(error, at: place)
            return nil
        }
    }
}
