package import CyclerCore

/// What a potentiostat is told to keep: the two things every instrument understands, and open.
package enum Drive: Hashable, Sendable {
    case open
    /// Positive charges the cell.
    case current(Amperes)
    case voltage(Volts)
}
