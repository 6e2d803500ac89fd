package import CyclerCore

/// A lab file: which lines there are, which instruments sit on them and what is behind those.
package struct LabPlan: Hashable, Sendable {
    /// Name of the rack.
    package var rack: String
    /// Lab seconds per real second.
    package var speed: Int
    /// Its lines, in file order.
    package var lines: [LinePlan]

    /// Fastest lab that makes sense.
    package static let speedMax = 100_000
}

/// One line of a lab file.
package struct LinePlan: Hashable, Sendable {
    /// What commands call it.
    package var name: String
    /// What is spoken on it.
    package var kind: BusProtocol
    /// Where clients find it.
    package var port: PortPlan
    /// Baud rate to imitate, nil for as fast as the machine is.
    package var throttle: Int?
    /// Its instruments, in file order.
    package var units: [UnitPlan]
}

/// Where a line is to be found.
package enum PortPlan: Hashable, Sendable {
    /// A pty with a symbolic link of this name.
    case pty(link: String)
    /// A loopback TCP port; 0 takes a free one.
    case tcp(port: UInt16)
}

/// One instrument of a lab file.
package struct UnitPlan: Hashable, Sendable {
    /// What commands call it.
    package var name: String
    /// Unit number on the wire; 0 on text lines.
    package var number: UInt8
    /// Of its noise.
    package var seed: UInt64
    /// What it is.
    package var twin: TwinPlan
}

/// What an instrument is and what sits behind it.
package enum TwinPlan: Hashable, Sendable {
    case referencePotentiostat(CellPlan)
    case keithley2450(CellPlan)
    case alicat(RigPlan)
    case laumas(division: Grams, force: Newtons)
    case eurotherm(OvenPlan)
}

/// A cell behind a potentiostat.
package struct CellPlan: Hashable, Sendable {
    /// The cell.
    package var setup: CellSetup
    /// Name of the oven that holds the cell, nil for room temperature.
    package var oven: String?
    /// What the instrument's converters do.
    package var spec: MeasuringSpec
}

/// A pressure controller with its volume.
package struct RigPlan: Hashable, Sendable {
    /// What its display and registers show.
    package var unit: PressureUnit
    /// Largest set point.
    package var fullScale: Pascals
    /// Steepest ramp.
    package var perMinute: Pascals
    /// Time constant.
    package var lag: TimeSpan
}

/// What a pressure controller displays.
package enum PressureUnit: String, Hashable, Sendable, CaseIterable {
    case psi, kPa, MPa, bar, mbar, Pa

    /// One of it.
    package var pascals: Pascals {
        switch self {
        case .psi: Pascals(6894.757293168)
        case .kPa: Pascals(1e3)
        case .MPa: Pascals(1e6)
        case .bar: Pascals(1e5)
        case .mbar: Pascals(100)
        case .Pa: Pascals(1)
        }
    }
}

/// An oven with its controller.
package struct OvenPlan: Hashable, Sendable {
    /// Temperature at the start.
    package var start: Kelvins
    /// Set points allowed.
    package var limits: ClosedRange<Kelvins>
    /// Difference per minute.
    package var perMinute: Kelvins
    /// Time constant.
    package var lag: TimeSpan
}
