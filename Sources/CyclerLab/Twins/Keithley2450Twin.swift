package import CyclerCore

/// A source-measure unit as galvanostat, spoken to in SCPI. Sets are silent; with the output off
/// there is no reading; at its limit it regulates voltage and sinks; it has no watchdog.
///
/// The factory's NORMAL off state puts 0 V across the cell once the output has been switched
/// off, which is what a wrong make-safe sequence does to a real cell.
package struct Keithley2450Twin: TextTwin {
    enum Function: String, Hashable, Sendable { case current = "CURR", voltage = "VOLT" }

    /// Full scales of the current ranges.
    static let currentRanges = (0..<9).map {
        Amperes(
            [
                1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2,
                1e-1, 1,
            ][$0])
    }
    static let voltageRanges = [Volts(0.02), Volts(0.2), Volts(2), Volts(20), Volts(200)]
    /// A level may exceed its range by this factor.
    static let overRange = 1.05
    /// Errors kept until they are read.
    static let errorsMax = 16
    /// Resistance of the leads that two-wire sensing adds to the reading, ohm.
    private static let leadOhms = 0.8

    let clock: LabClock
    let serial: String
    var circuit: CellCircuit
    var front: MeasuringFront
    let climate: Climate?

    var function = Function.voltage
    var sensed = Function.current
    var currentLevel = Amperes.zero
    var voltageLevel = Volts.zero
    var currentRange = Amperes(1e-5)
    var voltageRange = Volts(2)
    var senseRange = Amperes(1e-5)
    var voltageLimit = Volts(21)
    var currentLimit = Amperes(1.05e-4)
    var protection = "NONE"
    var offState = (current: "NORM", voltage: "NORM")
    var remoteSense = (current: false, voltage: false)
    var readBack = (current: true, voltage: true)
    var isOn = false
    var errors: [String] = []

    package init(
        cell: SimulatedCell, spec: MeasuringSpec = MeasuringSpec(), seed: UInt64, serial: String,
        clock: LabClock, climate: Climate? = nil
    ) {
        self.clock = clock
        self.serial = serial
        self.climate = climate
        circuit = CellCircuit(cell: cell, compliance: Volts(210), start: clock.origin)
        front = MeasuringFront(spec: spec, seed: seed, start: clock.origin)
    }

    package mutating func advance(to boot: Instant) {
        if let climate { circuit.setTemperature(climate.temperature) }
        while circuit.advance(to: clock.lab(at: boot)) != nil {}
    }

    package mutating func set(_ fault: DeviceFault) -> Bool {
        circuit.set(fault, isOn: true) || front.set(fault, isOn: true)
    }

    package mutating func clear(_ fault: DeviceFault) {
        _ = circuit.set(fault, isOn: false) || front.set(fault, isOn: false)
    }

    package var truth: TwinTruth { .cell(circuit.situation(isWatchdogExpired: false)) }

    package mutating func answer(_ line: [UInt8], at boot: Instant) -> [UInt8]? {
        advance(to: boot)
        guard let command = SCPICommand(line) else { return nil }
        guard command.isQuery else {
            obey(command, at: clock.lab(at: boot))
            return nil
        }
        return reply(to: command, at: clock.lab(at: boot)).map { Array($0.utf8) }
    }

    mutating func complain(_ error: String) {
        if errors.count < Self.errorsMax { errors.append(error) }
    }
}

extension Keithley2450Twin {
    /// Makes the circuit follow the settings.
    mutating func drive() {
        front.discardHeld()
        guard isOn else { return }
        switch function {
        case .current:
            let set = currentLevel * (1 + front.spec.sourceError)
            circuit.close(.current(set, within: -voltageLimit...voltageLimit))
        case .voltage: circuit.close(.voltage(voltageLevel, currentLimit: currentLimit))
        }
    }

    mutating func switchOutput(_ on: Bool) {
        let was = isOn
        isOn = on
        if on { return drive() }
        let off = function == .current ? offState.current : offState.voltage
        if off == "NORM", was {
            circuit.close(.voltage(.zero, currentLimit: currentRange * Self.overRange))
        } else if off == "HIMP" {
            circuit.open()
        }
    }

    /// Measured, source read back and status, as `READ?` gives them.
    mutating func reading(at lab: Instant) -> (measured: String, sourced: String, status: Int) {
        let truth = circuit.response
        guard isOn else { return (SCPINumber.none, SCPINumber.none, 0) }
        let range = function == .current ? currentRange : senseRange
        var pair = front.read(truth, fullScale: range, at: lab)
        let isRemote = sensed == .voltage ? remoteSense.voltage : remoteSense.current
        if !isRemote { pair.voltage += Volts(pair.current.value * Self.leadOhms) }
        let volts = SCPINumber.text(pair.voltage.value)
        let amperes = SCPINumber.text(pair.current.value)
        let status = 128 | (truth.isLimited ? 32 : 0)
        let measured = sensed == .voltage ? volts : amperes
        let sourced = function == .voltage ? volts : amperes
        return (measured, sourced, status)
    }
}
