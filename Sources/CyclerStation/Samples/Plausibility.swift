import CyclerCore

extension Readings {
    /// Beyond this, in volts, amperes, kelvins, pascals or newtons, a number is noise on a wire.
    static let largestPlausible = 1e12

    /// What is not a number, or cannot be one of this world, is no reading: a comparison with it
    /// would decide nothing, and no record could hold it.
    mutating func dropImplausible() {
        if !Self.isPlausible(voltage?.value) { voltage = nil }
        if !Self.isPlausible(current?.value) { current = nil }
        if !Self.isPlausible(temperature?.value) { temperature = nil }
        if !Self.isPlausible(pressure?.value) { pressure = nil }
        if !Self.isPlausible(force?.value) { force = nil }
    }

    private static func isPlausible(_ value: Double?) -> Bool {
        guard let value else { return true }
        return value.isFinite && value.magnitude <= largestPlausible
    }
}
