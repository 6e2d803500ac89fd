package import CyclerCore

/// What the watch must know of a cell and its channel; fixed while the cell is mounted.
package struct WatchSettings: Hashable, Sendable {
    package var kind: CellKind
    package var area: SquareCentimetres
    /// Below this areal resistance a cell counts as shorted.
    package var resistanceMin: ArealResistance
    /// Voltages that the cell can have at all; nil judges none.
    package var voltageWindow: ClosedRange<Volts>?
    /// High-frequency resistance by impedance before mounting.
    package var referenceResistance: ArealResistance?
    /// What 1C means, and the capacity behind it.
    package var oneC: Amperes?
    package var capacity: AmpereHours?
    /// What the active material holds in theory.
    package var theoreticalCapacity: AmpereHours?
    /// Smallest sigma ever assumed; at least the resolution of the instrument.
    package var noiseFloor: Volts
    /// Uncertainty of the voltage zero while nobody has measured it.
    package var unzeroedUncertainty: Volts
    /// By how much the zero may wander in a day.
    package var zeroDriftPerDay: Volts
    package var thresholds: WatchThresholds

    /// Default noise floor.
    package static let noiseFloorDefault = Volts(0.05e-3)
    /// Default uncertainty of a zero that was never measured: a mid-range potentiostat.
    package static let unzeroedUncertaintyDefault = Volts(1e-3)
    /// Default drift of a measured zero.
    package static let zeroDriftPerDayDefault = Volts(0.02e-3)

    package init(
        kind: CellKind, area: SquareCentimetres,
        resistanceMin: ArealResistance = ArealResistance(10),
        voltageWindow: ClosedRange<Volts>? = nil,
        noiseFloor: Volts = WatchSettings.noiseFloorDefault,
        unzeroedUncertainty: Volts = WatchSettings.unzeroedUncertaintyDefault,
        zeroDriftPerDay: Volts = WatchSettings.zeroDriftPerDayDefault,
        thresholds: WatchThresholds = WatchThresholds()
    ) {
        precondition(area.value > 0, "a cell has an area")
        self.kind = kind
        self.area = area
        self.resistanceMin = resistanceMin
        self.voltageWindow = voltageWindow
        self.noiseFloor = noiseFloor
        self.unzeroedUncertainty = unzeroedUncertainty
        self.zeroDriftPerDay = zeroDriftPerDay
        self.thresholds = thresholds
    }

    /// The settings of a mounted cell; the rest takes its defaults.
    package init(cell: Cell, thresholds: WatchThresholds = WatchThresholds()) {
        self.init(
            kind: cell.kind, area: cell.area, resistanceMin: cell.resistanceMin,
            voltageWindow: cell.voltageLimits, thresholds: thresholds)
        referenceResistance = cell.resistance?.value
        oneC = cell.oneC
        capacity = cell.capacity
        theoreticalCapacity = cell.theoreticalCapacity
    }

    /// 1C of the cell, else its capacity in an hour; nil when neither is known.
    var unitRate: Amperes? { oneC ?? capacity.map { Amperes($0.value) } }

    /// Voltage of a healthy cell of least resistance at this current.
    func leastVoltage(at current: Amperes) -> Volts {
        Volts(current.value.magnitude * resistanceMin.value / area.value)
    }
}
