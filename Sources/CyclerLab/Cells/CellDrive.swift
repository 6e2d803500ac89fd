package import CyclerCore

/// What stands at the terminals of a cell.
package enum CellDrive: Hashable, Sendable {
    /// Nothing: no current flows through the terminals.
    case open
    /// A current source (positive charges) that gives up its current at these voltages.
    case current(Amperes, within: ClosedRange<Volts>)
    /// A voltage source that gives up its voltage at plus or minus this current.
    case voltage(Volts, currentLimit: Amperes)

    /// False when a number in it is NaN or infinite; such a source drives nothing.
    var isFinite: Bool {
        switch self {
        case .open: true
        case .current(let amperes, let window):
            amperes.value.isFinite && window.lowerBound.value.isFinite
                && window.upperBound.value.isFinite
        case .voltage(let volts, let limit): volts.value.isFinite && limit.value.isFinite
        }
    }
}

/// Terminal voltage and current of a cell at one moment.
package struct CellResponse: Hashable, Sendable {
    /// Working (or positive) electrode against counter (or negative) electrode.
    package var voltage: Volts
    /// Through the terminals; positive charges.
    package var current: Amperes
    /// True when the source is not at its own set point but at its limit.
    package var isLimited: Bool

    package init(voltage: Volts, current: Amperes, isLimited: Bool) {
        self.voltage = voltage
        self.current = current
        self.isLimited = isLimited
    }
}
