package import CyclerCore

/// The physics of one instrument with its cell, rig or oven, behind the instrument's own memory.
/// Time comes in as boot time; a twin keeps its lab clock.
package protocol Twin: Sendable {
    /// Moves the physics on to a boot time; earlier times change nothing.
    mutating func advance(to boot: Instant)
    /// Puts a fault of the device in force; false when the twin has no such part.
    mutating func set(_ fault: DeviceFault) -> Bool
    /// Ends a fault of the device; what it broke for good stays broken.
    mutating func clear(_ fault: DeviceFault)
    /// What nobody outside the lab can see.
    var truth: TwinTruth { get }
}

/// A twin that is read and set through registers.
package protocol RegisterTwin: Twin {
    /// Register values, or the refusal that the real instrument would send.
    mutating func read(
        _ table: RegisterTable, from address: UInt16, count: Int, at boot: Instant
    ) throws(ModbusRefusal) -> [UInt16]
    /// Writes all values or none. `single` says function 06 instead of 16.
    mutating func write(
        _ values: [UInt16], to address: UInt16, single: Bool, at boot: Instant
    ) throws(ModbusRefusal)
    /// A well-formed request for this unit arrived.
    mutating func noteRequest(at boot: Instant)
}

/// A twin that is spoken to in lines of text.
package protocol TextTwin: Twin {
    /// Obeys one line (without terminator); the answer, if one is due, without terminator.
    mutating func answer(_ line: [UInt8], at boot: Instant) -> [UInt8]?
}

/// Exception codes of Modbus (application protocol V1.1b3, 7).
package enum ModbusRefusal: UInt8, Error, Hashable, Sendable {
    case illegalFunction = 1
    case illegalAddress = 2
    case illegalValue = 3
    case deviceFailure = 4
}

/// Faults inside a device, as opposed to faults of the line.
package enum DeviceFault: Hashable, Sendable {
    /// The communications watchdog never expires.
    case watchdogIgnored
    /// The output relay is welded: commands to open are accepted and do nothing.
    case stuckOutput
    /// A current lead is off the cell.
    case leadOpen
    /// The leads are off the cell and clipped together, as for measuring the voltage zero.
    case leadsShorted
    /// The cell is connected the wrong way round.
    case leadsReversed
    /// The cell shorts hard, for good.
    case cellShort
    /// A leak through the cell, S/cm2.
    case cellLeak(siemensPerSquareCentimetre: Double)
    /// Only this share of the counter electrode is in contact.
    case contactLoss(share: Double)
    /// A sense lead is off the cell: the voltage reading wanders.
    case senseOpen
    /// The voltage reading is off by so much from now on.
    case offsetStep(Volts)
    /// The sensor of a rig or oven is broken.
    case sensorBroken
}

/// The truth about one twin.
package enum TwinTruth: Sendable {
    case cell(CellSituation)
    /// A rig: true pressure and its set point.
    case pressure(Pascals, target: Pascals)
    /// A load cell: true force.
    case force(Newtons)
    /// An oven: true temperature and its set point.
    case temperature(Kelvins, target: Kelvins)
}

/// A cell with what is connected to it.
package struct CellSituation: Sendable {
    /// Name of the cell preset.
    package var preset: String
    /// Electrode area.
    package var area: SquareCentimetres
    /// What the cell knows.
    package var cell: CellTruth
    /// True terminal voltage and current.
    package var response: CellResponse
    /// The output relay conducts, whatever the instrument reports.
    package var isClosed: Bool
    /// The relay conducts and a source is behind it.
    package var isEnergised: Bool
    /// The instrument's watchdog opened the circuit, not yet cleared.
    package var isWatchdogExpired: Bool
    /// Lab times of the last change of the relay, and of the hard short.
    package var opened: Instant?
    package var closed: Instant?
    package var shorted: Instant?
}
