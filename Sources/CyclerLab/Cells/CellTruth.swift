package import CyclerCore

/// What a simulated cell knows about itself and no instrument can see.
package struct CellTruth: Hashable, Sendable {
    /// Time since the cell was made.
    package var age = TimeSpan.zero
    /// Age at the first plating: half cells, voltage below zero under plating current; full
    /// cells, first lithium on the negative electrode.
    package var onset: TimeSpan?
    /// Age when the short became hard.
    package var shortAge: TimeSpan?
    /// Plated charge when the short became hard.
    package var shortCharge: ArealCapacity?
    /// Net metallic lithium, dead lithium included.
    package var plated = ArealCapacity.zero
    /// Plated lithium that can be stripped again.
    package var recoverable = ArealCapacity.zero
    /// Lithium taken up by the carbon or copper itself.
    package var intercalated = ArealCapacity.zero
    /// Lithium lost in side reactions of the first charge of a full cell.
    package var consumed = ArealCapacity.zero
    /// Deepest terminal voltage of the nucleation dip (first 0.2 mAh/cm2 plated), unshorted.
    package var deepest = Volts.zero
    /// Charge through the terminals since the hard short, magnitude.
    package var passedAfterShort = ArealCapacity.zero
    /// Net charge through the terminals, positive charges. Always `stored` plus `leaked`.
    package var passed = ArealCapacity.zero
    /// Net charge that reached the electrodes, positive charges.
    package var stored = ArealCapacity.zero
    /// Net charge that went through leak, filaments and short instead.
    package var leaked = ArealCapacity.zero
    /// Soft filaments that conduct now, and all that ever formed.
    package var filaments = 0
    package var filamentsBorn = 0
    /// Age when the first of them formed.
    package var firstFilamentAge: TimeSpan?
    /// Conductance of leak, filaments and short together, S/cm2.
    package var leakConductance = 0.0
    /// Share of the counter electrode that is in contact, 0...1.
    package var contact = 1.0
    /// Share of the working electrode that is in contact, 0...1.
    package var workingContact = 1.0
    /// Times that plating began anew after stripping.
    package var cycles = 0
    /// Temperature of the cell, swing included.
    package var temperature = Kelvins(298)

    /// A hard short has formed.
    package var isShorted: Bool { shortAge != nil }

    package init() {}
}
