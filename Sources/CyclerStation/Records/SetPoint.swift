import CyclerCore

/// The set point that a record names.
enum SetPoint: Hashable, Sendable {
    case none
    case current(Amperes)
    case voltage(Volts)
}
