import CyclerCore

/// Checks a profile as a whole and compiles it; goes on after an error so that all are told.
struct ProfileCompiler {
    let profile: InstrumentProfile
    let subChannel: Int
    private let context: WireContext
    private var resolver: ItemResolver
    private var items: [WireItem] = []
    private(set) var errors: [CodecError] = []
    /// Lengths of all register reads but the poll's and the proofs'.
    private var otherCounts: [Int] = []

    init(
        profile: InstrumentProfile, unit: UInt8, subChannel: Int, options: [InstrumentOption]
    ) {
        self.profile = profile
        self.subChannel = subChannel
        context = WireContext(unit: unit, timing: profile.timing, dialect: profile.dialect)
        resolver = ItemResolver(profile: profile, options: options, subChannel: subChannel)
    }

    /// The compiled profile; meaningful only while `errors` is empty.
    mutating func compile() -> CompiledProfile {
        items = resolver.items()
        let makeSafe = compileMakeSafe()
        let actions = profile.actions.map { compile($0) }
        let (poll, assembler) = compilePoll()
        let identity = compileIdentity()
        let proofs = compileProofs(pollCounts: poll.counts)
        checkEnergising()
        errors += resolver.errors
        var compiled = CompiledProfile(
            context: context, poll: poll, assembler: assembler, identity: identity,
            proofs: proofs, makeSafe: makeSafe, actions: actions)
        if compiled.identity.read.transactions.isEmpty, let proof = proofs.first {
            compiled.identity.read.transactions = [proof]
        }
        return compiled
    }

    private mutating func fail(_ fault: CodecFault, at place: SourcePlace) {
        errors.append(CodecError(fault, at: place))
    }

    private mutating func find(_ name: String, at place: SourcePlace) -> WireItem? {
        if let item = items.first(where: { $0.name == name }) { return item }
        let isBroken = profile.items.contains { $0.name == name }
        if !isBroken { fail(.unknownItem(name), at: place) }
        return nil
    }

    private var reader: ReadCompiler {
        ReadCompiler(context: context, shift: subChannel * profile.subChannels.stride)
    }

    // MARK: Actions

    private mutating func steps(
        _ steps: [ProfileStep], settings: [SettingName], name: String, at place: SourcePlace
    ) -> [PlannedTransaction] {
        var compiler = StepCompiler(
            items: items, dialect: profile.dialect, settings: settings,
            subChannel: resolver.subChannelName)
        let planned = compiler.compile(steps)
        errors += compiler.errors.filter { !isFollowUp($0) }
        if steps.isEmpty { fail(.emptyAction(name), at: place) }
        if planned.count > BusExchange.transactionsMax {
            fail(.tooManyTransactions(name, count: planned.count), at: place)
        }
        otherCounts += planned.compactMap(\.readCount)
        return planned
    }

    /// True for an unknown item that is in the file but could not be resolved: already told.
    private func isFollowUp(_ error: CodecError) -> Bool {
        guard case .unknownItem(let name) = error.fault else { return false }
        return profile.items.contains { $0.name == name }
    }

    private mutating func compile(_ sequence: ProfileSequence) -> CompiledProfile.Action {
        CompiledProfile.Action(
            action: sequence.action,
            transactions: steps(
                sequence.steps, settings: sequence.action.settings,
                name: sequence.action.rawValue, at: sequence.place))
    }

    private mutating func compileMakeSafe() -> [BusTransaction]? {
        guard let makeSafe = profile.makeSafe else { return nil }
        let planned = steps(
            makeSafe.steps, settings: [], name: "make-safe", at: makeSafe.place)
        return planned.compactMap { try? $0.encoded(SettingValues(), context) }
    }

    // MARK: Reads

    private mutating func compilePoll() -> (PlannedRead, ReadingAssembler) {
        var used: [WireItem] = []
        var bindings: [CompiledBinding] = []
        for reading in profile.readings {
            guard let item = find(reading.item, at: reading.place) else { continue }
            check(item, fills: reading)
            var binding = CompiledBinding(
                target: reading.target, field: Self.position(of: item, in: &used))
            binding.scale = reading.unit?.factor ?? 1
            binding.bias = reading.unit?.offset ?? 0
            if let condition = reading.condition {
                guard let state = find(condition.item, at: condition.place) else { continue }
                guard case .literal(let value) = condition.value else { continue }
                binding.conditionField = Self.position(of: state, in: &used)
                binding.conditionValue = value
            }
            bindings.append(binding)
        }
        if profile.readings.isEmpty { fail(.noReadings, at: profile.place) }
        let poll = reader.read(used)
        checkSize(poll, "readings")
        let assembler = ReadingAssembler(
            decoder: poll.decoder, bindings: bindings,
            readsVoltageWhenOpen: profile.readsVoltageWhenOpen)
        return (poll, assembler)
    }

    private mutating func check(_ item: WireItem, fills reading: ReadingBinding) {
        switch item.item.type {
        case .ascii, .string: fail(.notANumber(item: item.name), at: reading.place)
        case .u16, .i16, .u32, .i32, .f32, .flag, .decimal, .word:
            if reading.unit != nil, item.unit != .one {
                fail(.unitTwice(item: item.name), at: reading.place)
            }
            let found = reading.unit?.dimension ?? item.unit.dimension
            guard let expected = reading.target.dimension, expected != found else { return }
            fail(
                .wrongDimension(item: item.name, expected: expected, found: found),
                at: reading.place)
        }
    }

    private static func position(of item: WireItem, in used: inout [WireItem]) -> Int {
        if let known = used.firstIndex(where: { $0.name == item.name }) { return known }
        used.append(item)
        return used.count - 1
    }

    private mutating func checkSize(_ read: PlannedRead, _ name: String) {
        if read.transactions.count > BusExchange.transactionsMax {
            fail(
                .tooManyTransactions(name, count: read.transactions.count), at: profile.place)
        }
        let bytes = read.decoder.lengths.reduce(0) { $0 + ($1 ?? 0) }
        if bytes > RawReplies.bytesMax {
            fail(.repliesTooLarge(name, bytes: bytes), at: profile.place)
        }
    }

    private mutating func compileIdentity() -> CompiledProfile.Identity {
        var used: [WireItem] = []
        let model = part(profile.identity.model, &used)
        let serial = part(profile.identity.serial, &used)
        let firmware = part(profile.identity.firmware, &used)
        var reader = reader
        if !profile.identity.contains.isEmpty {
            reader.acceptance = .contains(Array(profile.identity.contains.utf8))
        }
        let read = reader.read(used)
        checkSize(read, "identify")
        otherCounts += read.counts
        return CompiledProfile.Identity(
            read: read, model: model, serial: serial, firmware: firmware)
    }

    private mutating func part(
        _ source: IdentitySource, _ used: inout [WireItem]
    ) -> CompiledProfile.IdentityPart {
        switch source {
        case .text(let text): return .text(text)
        case .item(let name, let hexadecimal, let place):
            guard let item = find(name, at: place) else { return .text("") }
            return .field(Self.position(of: item, in: &used), hexadecimal: hexadecimal)
        }
    }

    // MARK: Proofs

    private mutating func compileProofs(pollCounts: [Int]) -> [BusTransaction] {
        if profile.proof.isEmpty { fail(.noProof, at: profile.place) }
        return profile.proof.flatMap { compile($0, pollCounts: pollCounts) }
    }

    private mutating func compile(
        _ proof: ProofBinding, pollCounts: [Int]
    ) -> [BusTransaction] {
        switch (proof.kind, profile.dialect) {
        case (.registers(let registers), .modbus(let modbus)):
            return compile(registers, modbus, pollCounts: pollCounts, at: proof.place)
        case (.query(let query, let check), .text):
            return steps(
                [ProfileStep(.dialogue(send: nil, ask: query, check), place: proof.place)],
                settings: [], name: "prove", at: proof.place
            ).compactMap { Self.once($0, context) }
        case (.registers, .text), (.query, .modbus):
            fail(.wrongDialect(item: "prove"), at: proof.place)
            return []
        }
    }

    private mutating func compile(
        _ proof: RegisterProof, _ modbus: ModbusDialect, pollCounts: [Int],
        at place: SourcePlace
    ) -> [BusTransaction] {
        guard
            let address = resolver.address(
                proof.number, proof.region, modbus, name: "prove", at: place)
        else { return [] }
        let others = proof.begins.isEmpty ? pollCounts + otherCounts : pollCounts
        var transactions: [BusTransaction] = []
        for count in proof.counts {
            guard count >= max(proof.begins.count, 1), count <= modbus.readMax else {
                fail(.tooLong(item: "prove", registers: count, max: modbus.readMax), at: place)
                continue
            }
            if others.contains(count) { fail(.weakProof(count: count), at: place) }
            let span = ReadSpan(
                table: proof.table == .holding ? .holding : .input, address: address,
                count: count)
            transactions.append(context.read(span, Self.content(proof.begins, count: count)))
        }
        return transactions
    }

    /// A proof is one attempt: the bus itself tries the next variant.
    private static func once(
        _ planned: PlannedTransaction, _ context: WireContext
    ) -> BusTransaction? {
        var transaction = try? planned.encoded(SettingValues(), context)
        transaction?.onMismatch = .abort
        return transaction
    }

    private static func content(_ begins: [UInt16], count: Int) -> ReplyAcceptance {
        guard !begins.isEmpty else { return .any }
        let rest = [UInt8](repeating: 0, count: 2 * (count - begins.count))
        let mask = [UInt8](repeating: 0xFF, count: 2 * begins.count) + rest
        return .bytes(PlannedValue.bytes(begins) + rest, mask: rest.isEmpty ? nil : mask)
    }

    // MARK: Whole

    private mutating func checkEnergising() {
        let energising: [ProfileAction] = [.rest, .constantCurrent, .constantVoltage]
        guard let first = profile.actions.first(where: { energising.contains($0.action) }) else {
            return
        }
        if profile.makeSafe == nil { fail(.noMakeSafe, at: first.place) }
        if profile.ranges.isEmpty { fail(.noRanges, at: first.place) }
        for target in [ReadingTarget.voltage, .current, .output]
        where !profile.readings.contains(where: { $0.target == target }) {
            fail(.missingReading(target), at: profile.place)
        }
        let scales = profile.ranges.map(\.fullScale)
        if !zip(scales, scales.dropFirst()).allSatisfy({ $0 < $1 }) {
            fail(.rangesNotRising, at: profile.place)
        }
        if profile.hasOwnWatchdog, !profile.setsWatchdog {
            fail(.watchdogNotSet, at: profile.place)
        }
    }
}

extension PlannedTransaction {
    /// Registers it reads, nil when it reads none.
    fileprivate var readCount: Int? {
        switch self {
        case .readBack(let span, _), .expectRegisters(let span, _): span.count
        case .writeRegisters, .writeBit, .expectBit, .send, .ask: nil
        }
    }
}

extension InstrumentProfile {
    /// True when `prepare` arms the instrument's own watchdog and reads it back.
    fileprivate var setsWatchdog: Bool {
        let steps = actions.first { $0.action == .prepare }?.steps ?? []
        return steps.contains { step in
            switch step.kind {
            case .set(let assignments):
                assignments.contains { $0.value == .setting(.watchdog) }
            case .dialogue(let send, _, let check):
                send?.contains("$watchdog") == true && check != .any
            case .write, .expect: false
            }
        }
    }
}
