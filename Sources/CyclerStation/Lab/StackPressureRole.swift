package import CyclerCore

/// How a rig's own reading becomes stress on the cell.
package struct StackPressureRole: Hashable, Sendable {
    /// What the rig's reading is measured against: the room, or vacuum.
    package enum Reference: String, Hashable, Sendable { case gauge, absolute }

    package var instrument: InstrumentIndex
    /// Area the rig's pressure acts on; nil when the rig measures force.
    package var pistonArea: SquareCentimetres?
    package var cellArea: SquareCentimetres
    package var reference: Reference
    /// False for rigs that only read (screw-clamped cells).
    package var controls: Bool

    package init(
        instrument: InstrumentIndex, pistonArea: SquareCentimetres?, cellArea: SquareCentimetres,
        reference: Reference, controls: Bool
    ) {
        self.instrument = instrument
        self.pistonArea = pistonArea
        self.cellArea = cellArea
        self.reference = reference
        self.controls = controls
    }

    /// One standard atmosphere.
    package static let atmosphere = Pascals(101_325)

    /// Stress on the cell from a port pressure: gauge pressure times the ratio of areas.
    package func stack(fromPort port: Pascals) -> Pascals {
        let gauge = reference == .absolute ? port - Self.atmosphere : port
        guard let pistonArea else { return gauge }
        return gauge * (pistonArea / cellArea)
    }

    /// Stress on the cell from a force: force over cell area (1 cm2 = 1e-4 m2).
    package func stack(fromForce force: Newtons) -> Pascals {
        Pascals(force.value / (cellArea.value * 1e-4))
    }

    /// The port pressure that puts this stress on the cell.
    package func port(forStack stack: Pascals) -> Pascals {
        let gauge = pistonArea.map { stack / ($0 / cellArea) } ?? stack
        return reference == .absolute ? gauge + Self.atmosphere : gauge
    }

    /// The change of port pressure that changes the stress on the cell by so much.
    package func portChange(forStack change: Pascals) -> Pascals {
        pistonArea.map { change / ($0 / cellArea) } ?? change
    }

    /// The force that puts this stress on the cell, for the message to an operator.
    package func force(forStack stack: Pascals) -> Newtons {
        Newtons(stack.value * cellArea.value * 1e-4)
    }
}
