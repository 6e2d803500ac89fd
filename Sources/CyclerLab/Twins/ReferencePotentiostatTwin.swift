package import CyclerCore

/// The project's own potentiostat: register map 1 over a cell circuit with four current ranges,
/// limits in hardware and a communications watchdog in real time.
package struct ReferencePotentiostatTwin: RegisterTwin {
    /// Full scales of ranges 0...3.
    package static let fullScales = [Amperes(1e-4), Amperes(1e-3), Amperes(1e-2), Amperes(1e-1)]
    /// The source drives this share of a range at most.
    static let overRange = 1.05
    /// What register 14 takes to clear the latches.
    static let clearKey: UInt16 = 0xAC
    private static let firmware: UInt16 = 0x0100

    let clock: LabClock
    let serial: String
    var circuit: CellCircuit
    var front: MeasuringFront
    var watchdog: RealTimeWatchdog
    let climate: Climate?
    /// Holding registers 0...14 as written.
    var holding: [UInt16]
    var isTripped = false
    var isExpired = false
    var lastError: UInt16 = 0

    package init(
        cell: SimulatedCell, spec: MeasuringSpec = MeasuringSpec(), seed: UInt64, serial: String,
        clock: LabClock, climate: Climate? = nil
    ) {
        self.clock = clock
        self.serial = serial
        self.climate = climate
        circuit = CellCircuit(cell: cell, compliance: spec.compliance, start: clock.origin)
        front = MeasuringFront(spec: spec, seed: seed, start: clock.origin)
        watchdog = RealTimeWatchdog(start: clock.origin)
        holding = [UInt16](repeating: 0, count: 15)
        holding.replaceSubrange(8..<10, with: RegisterImage.words(Float(-5)))
        holding.replaceSubrange(10..<12, with: RegisterImage.words(Float(5)))
        holding.replaceSubrange(12..<14, with: RegisterImage.words(Float(0.1)))
        applyLimits()
    }

    package mutating func advance(to boot: Instant) {
        if let deadline = watchdog.deadline, deadline <= boot, circuit.isClosed, !isExpired {
            run(to: clock.lab(at: deadline))
            if circuit.isClosed {
                isExpired = true
                openOutput(error: 2)
            }
        }
        run(to: clock.lab(at: boot))
    }

    private mutating func run(to lab: Instant) {
        if let climate { circuit.setTemperature(climate.temperature) }
        while let cause = circuit.advance(to: lab) {
            isTripped = true
            openOutput(error: cause == .voltage ? 3 : 4)
        }
    }

    mutating func openOutput(error: UInt16) {
        circuit.open()
        front.discardHeld()
        holding[6] = 0
        lastError = error
    }

    package mutating func noteRequest(at boot: Instant) {
        advance(to: boot)
        watchdog.feed(at: boot)
    }

    package mutating func set(_ fault: DeviceFault) -> Bool { set(fault, isOn: true) }

    package mutating func clear(_ fault: DeviceFault) { _ = set(fault, isOn: false) }

    private mutating func set(_ fault: DeviceFault, isOn: Bool) -> Bool {
        guard fault == .watchdogIgnored else {
            return circuit.set(fault, isOn: isOn) || front.set(fault, isOn: isOn)
        }
        watchdog.isIgnored = isOn
        return true
    }

    package var truth: TwinTruth {
        .cell(circuit.situation(isWatchdogExpired: isExpired))
    }
}

extension ReferencePotentiostatTwin {
    package mutating func read(
        _ table: RegisterTable, from address: UInt16, count: Int, at boot: Instant
    ) throws(ModbusRefusal) -> [UInt16] {
        advance(to: boot)
        switch table {
        case .holding:
            return try RegisterImage.slice(holding, base: 0, from: address, count: count)
        case .input where address >= 100:
            return try RegisterImage.slice(identity, base: 100, from: address, count: count)
        case .input:
            let readings = readings(at: clock.lab(at: boot))
            // The poll reads them all.
            if address == 0, count == readings.count { return readings }
            return try RegisterImage.slice(readings, base: 0, from: address, count: count)
        }
    }

    /// Input registers 0 to 11.
    private static let readingWords = 12

    private var identity: [UInt16] {
        [0x4359, 0x5250, 1, Self.firmware] + RegisterImage.words(text: serial, count: 8)
    }

    private mutating func readings(at lab: Instant) -> [UInt16] {
        let response = circuit.response
        let pair = front.read(response, fullScale: range, at: lab)
        var words: [UInt16] = []
        words.reserveCapacity(Self.readingWords)
        RegisterImage.append(Float(pair.voltage.value), to: &words)
        RegisterImage.append(Float(pair.current.value), to: &words)
        words.append(status(response, pair))
        words.append(inForce)
        words.append(holding[1])
        words.append(lastError)
        RegisterImage.append(front.conversions, to: &words)
        RegisterImage.append(Float(setPointInForce), to: &words)
        return words
    }

    @inline(__always)
    private func status(_ truth: CellResponse, _ pair: MeasuringFront.MeasuredPair) -> UInt16 {
        var bits: UInt16 = circuit.isClosed ? 1 : 0
        let isClipped = circuit.isClosed && setCurrent.magnitude > range * Self.overRange
        if circuit.isClosed, truth.isLimited { bits |= 1 << 1 }
        if pair.voltage.magnitude >= front.spec.compliance { bits |= 1 << 2 }
        if isClipped || pair.current.magnitude > range * Self.overRange { bits |= 1 << 3 }
        if isTripped { bits |= 1 << 4 }
        if isExpired { bits |= 1 << 5 }
        return bits
    }

    /// Mode in force: 0 while the output is open. Inlined, as its like above and below: a getter
    /// is handed a copy of the whole twin.
    @inline(__always)
    private var inForce: UInt16 { circuit.isClosed ? holding[0] : 0 }

    @inline(__always)
    private var setPointInForce: Double {
        switch inForce {
        case 1: setCurrent.value
        case 2: setVoltage.value
        default: 0
        }
    }

    var range: Amperes { Self.fullScales[Int(holding[1])] }
    var setCurrent: Amperes { Amperes(RegisterImage.float(holding, at: 2)) }
    var setVoltage: Volts { Volts(RegisterImage.float(holding, at: 4)) }
}
