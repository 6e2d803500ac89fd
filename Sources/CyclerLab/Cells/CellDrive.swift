package import CyclerCore

/// What stands at the terminals of a cell.
package enum CellDrive: Hashable, Sendable {
    /// Nothing: no current flows through the terminals.
    case open
    /// A current source (positive charges) that gives up its current at these voltages.
    case current(Amperes, within: ClosedRange<Volts>)
    /// A voltage source that gives up its voltage at plus or minus this current.
    case voltage(Volts, currentLimit: Amperes)
}

/// Terminal voltage and current of a cell at one moment.
package struct CellResponse: Hashable, Sendable {
    /// Working electrode against counter electrode.
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

/// What a simulated cell knows about itself and no instrument can see.
package struct CellTruth: Hashable, Sendable {
    /// Time since the cell was made.
    package var age = TimeSpan.zero
    /// Age when the voltage first went below zero under plating current.
    package var onset: TimeSpan?
    /// Age, and charge plated by then, when the short became hard.
    package var shortAge: TimeSpan?
    /// Plated charge when the short became hard.
    package var shortCharge: ArealCapacity?
    /// Net metallic lithium, dead lithium included.
    package var plated = ArealCapacity.zero
    /// Plated lithium that can be stripped again.
    package var recoverable = ArealCapacity.zero
    /// Lithium taken up by the electrode itself.
    package var intercalated = ArealCapacity.zero
    /// Deepest terminal voltage of the nucleation dip (first 0.2 mAh/cm2 plated), unshorted.
    package var deepest = Volts.zero
    /// Charge through the terminals since the hard short, magnitude.
    package var passedAfterShort = ArealCapacity.zero

    /// A hard short has formed.
    package var isShorted: Bool { shortAge != nil }

    package init() {}
}
