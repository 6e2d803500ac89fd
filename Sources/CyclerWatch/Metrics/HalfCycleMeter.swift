package import CyclerCore

/// Mean voltage over the middle half, by charge, of a half cycle: what polarization is made of.
///
/// Where the middle is, is known only at the end; so charge is kept in at most 64 slots that
/// double their width when they are full.
package struct HalfCycleMeter: Sendable {
    static let slotCount = 64
    /// Width of a slot at the start, Ah: far below any charge of interest.
    static let widthAtStart = 1e-10

    private struct Slot {
        var charge = 0.0
        var moment = 0.0
    }

    private var slots = InlineArray<64, Slot>(repeating: Slot())
    private var width = HalfCycleMeter.widthAtStart
    private var total = 0.0

    package init() {}

    /// Another half cycle begins.
    package mutating func reset() { self = HalfCycleMeter() }

    /// Adds the charge that moved at a voltage, magnitude.
    package mutating func add(_ charge: AmpereHours, at voltage: Volts) {
        guard charge > .zero, charge.isFinite, voltage.isFinite else { return }
        let middle = total + charge.value / 2
        while middle >= width * Double(Self.slotCount) { mergePairs() }
        let index = Int(middle / width)
        slots[index].charge += charge.value
        slots[index].moment += charge.value * voltage.value
        total += charge.value
    }

    /// Charge-weighted mean voltage between a quarter and three quarters of the charge; nil
    /// before any charge.
    package var middleVoltage: Volts? {
        guard total > 0 else { return nil }
        let low = total / 4
        let high = total * 3 / 4
        var charge = 0.0
        var moment = 0.0
        var passed = 0.0
        for index in 0..<Self.slotCount where slots[index].charge > 0 {
            let slot = slots[index]
            let inside = min(passed + slot.charge, high) - max(passed, low)
            passed += slot.charge
            guard inside > 0 else { continue }
            charge += inside
            moment += slot.moment * inside / slot.charge
        }
        return charge > 0 ? Volts(moment / charge) : nil
    }

    private mutating func mergePairs() {
        for index in 0..<Self.slotCount / 2 {
            let left = slots[2 * index]
            let right = slots[2 * index + 1]
            slots[index] = Slot(
                charge: left.charge + right.charge, moment: left.moment + right.moment)
        }
        for index in Self.slotCount / 2..<Self.slotCount { slots[index] = Slot() }
        width *= 2
    }
}
