package import CyclerCore

/// Bytes to send, and not before when.
package struct TimedReply: Hashable, Sendable {
    /// What to send, in one piece.
    package var bytes: [UInt8]
    /// Boot time.
    package var due: Instant
}

/// One bus with its instruments and faults: bytes in, timed bytes out. Owns no descriptor and
/// reads no clock, so that a test can drive it as well as a server thread.
package struct SimulatedLine: Sendable {
    /// Bytes of one burst of garbage.
    private static let garbageCount = 7

    /// What commands call it.
    package let name: String
    /// What is spoken on it.
    package let kind: BusProtocol
    /// Baud rate whose transmission time is imitated, nil for as fast as the machine is.
    package let throttle: Int?
    /// Its instruments.
    package private(set) var units: [LineUnit]
    /// Its faults in force.
    package private(set) var book = FaultBook()
    private var noise: NoiseSource
    private var lastReply: [UInt8] = []
    private var injections: [[UInt8]] = []

    package init(
        name: String, kind: BusProtocol, units: [LineUnit], throttle: Int? = nil, seed: UInt64 = 1
    ) {
        precondition(kind != .text || units.count == 1, "text lines carry one instrument")
        self.name = name
        self.kind = kind
        self.units = units
        self.throttle = throttle
        noise = NoiseSource(seed: seed)
    }

    /// Nothing is read or answered now.
    package var isFrozen: Bool { book.holds(.freeze) }
    /// The port has to be gone now.
    package var isHungUp: Bool { book.holds(.hangUp) }

    /// Moves every instrument on and ends what has ended; call it at least a few times a second.
    package mutating func tick(at boot: Instant) {
        for fault in book.expire(at: boot) { end(fault) }
        for index in units.indices { units[index].advance(to: boot) }
    }

    /// Answers whole requests that have arrived, appending to `replies`.
    package mutating func process(
        _ assembler: inout RequestAssembler, at boot: Instant, into replies: inout [TimedReply]
    ) {
        for fault in book.expire(at: boot) { end(fault) }
        while !isFrozen, let request = assembler.next() {
            answer(request, at: boot, into: &replies)
        }
    }

    /// Sends one request's bytes and returns what comes back at once; for use in process.
    package mutating func exchange(_ bytes: [UInt8], at boot: Instant) -> [UInt8] {
        var assembler = RequestAssembler(kind)
        var replies: [TimedReply] = []
        assembler.push(bytes, at: boot)
        process(&assembler, at: boot, into: &replies)
        return replies.flatMap(\.bytes)
    }

    /// Bytes that a fault wants on the line now, unasked.
    package mutating func takeInjections() -> [[UInt8]] {
        defer { injections = [] }
        return injections
    }

    /// Lets somebody turn the screw of a clamped cell; false when the unit has none.
    package mutating func press(_ unit: Int, _ force: Newtons) -> Bool {
        guard case .registers(let twin) = units[unit].body, var clamp = twin as? LaumasTwin
        else { return false }
        clamp.press(force)
        units[unit].body = .registers(clamp)
        return true
    }
}

/// Why a fault was not put in force.
package enum FaultRefusal: Error, Hashable, Sendable {
    case needsLine
    case needsUnit
    /// Faults that do not happen reply by reply cannot be counted.
    case notCountable
    /// The instrument has no such part, or the protocol no such error.
    case notPossible
    case tooMany
}

extension SimulatedLine {
    /// Puts a fault in force at a boot time.
    package mutating func add(_ fault: ActiveFault, at boot: Instant) throws(FaultRefusal) {
        if fault.kind.needsLine, fault.unit != nil { throw .needsLine }
        if fault.count != nil, !fault.kind.isPerReply { throw .notCountable }
        if kind == .text, fault.kind == .otherUnit { throw .notPossible }
        tick(at: boot)
        if fault.kind == .stale {
            injections.append(lastReply.isEmpty ? randomBytes() : lastReply)
            return
        }
        guard book.faults.count < FaultBook.countMax else { throw .tooMany }
        if case .device(let part) = fault.kind {
            guard let unit = fault.unit else { throw .needsUnit }
            guard units[unit].set(part) else { throw .notPossible }
        }
        _ = book.add(fault)
    }

    /// Ends the faults of a unit, or with nil all of the line.
    package mutating func clear(unit: Int?, at boot: Instant) {
        tick(at: boot)
        for fault in book.clear(unit: unit) { end(fault) }
    }

    private mutating func end(_ fault: ActiveFault) {
        guard case .device(let part) = fault.kind, let unit = fault.unit else { return }
        units[unit].clear(part)
    }
}

extension SimulatedLine {
    private mutating func answer(
        _ request: AssembledRequest, at boot: Instant, into replies: inout [TimedReply]
    ) {
        if kind == .modbusRTU, request.unit == 0 {
            for index in units.indices { _ = body(of: index, request, at: boot) }
            return
        }
        guard let index = units.firstIndex(where: { kind == .text || $0.number == request.unit }),
            !book.holds(.freeze, unit: index),
            let body = body(of: index, request, at: boot)
        else { return }
        let faults = book.forReply(of: index)
        guard !faults.contains(.silent) else { return }
        var unit = request.unit
        if faults.contains(.otherUnit) { unit &+= 1 }
        var bytes = framed(body, unit: unit, request, spoilt: faults.contains(.badChecksum))
        lastReply = bytes
        if faults.contains(.truncate) { bytes.removeLast((bytes.count + 1) / 2) }
        if faults.contains(.garbage) { bytes = randomBytes() + bytes }
        var due = boot
        for case .late(let span) in faults { due = due + span }
        if let throttle {
            let characters = request.body.count + 3 + bytes.count
            due = due + .seconds(Double(characters * 11) / Double(throttle))
        }
        replies.append(TimedReply(bytes: bytes, due: due))
    }

    private mutating func body(
        of index: Int, _ request: AssembledRequest, at boot: Instant
    ) -> [UInt8]? {
        switch units[index].body {
        case .registers(var twin):
            let reply = ModbusServing.reply(to: request.body, from: &twin, at: boot)
            units[index].body = .registers(twin)
            return reply
        case .text(var twin):
            let reply = twin.answer(request.body, at: boot)
            units[index].body = .text(twin)
            return reply
        }
    }

    private func framed(
        _ body: [UInt8], unit: UInt8, _ request: AssembledRequest, spoilt: Bool
    ) -> [UInt8] {
        switch kind {
        case .modbusRTU:
            var frame = CRC16.sealed([unit] + body)
            if spoilt { frame[frame.count - 1] ^= 0x5A }
            return frame
        case .modbusTCP:
            let id = spoilt ? request.transaction &+ 1 : request.transaction
            let length = UInt16(body.count + 1)
            return [
                UInt8(id >> 8), UInt8(id & 0xff), 0, 0, UInt8(length >> 8), UInt8(length & 0xff),
                unit,
            ] + body
        case .text:
            var line = body
            if spoilt, !line.isEmpty { line[line.count / 2] = UInt8(ascii: "#") }
            return line + [0x0A]
        }
    }

    private mutating func randomBytes() -> [UInt8] {
        (0..<Self.garbageCount).map { _ in UInt8(truncatingIfNeeded: noise.next()) }
    }
}
