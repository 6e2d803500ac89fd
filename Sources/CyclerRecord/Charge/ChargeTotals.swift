package import CyclerCore

/// Charge and energy of one span (a step, a cycle, a run), split by the sign of the current.
///
/// Kept as whole numbers of 1e-12 Ah and 1e-12 Wh, which is also how they are printed: sums and
/// differences of totals are exact, so the steps of a cycle add up to the cycle, and the cycles of
/// a run to the run, digit for digit in the files.
package struct ChargeTotals: Hashable, Sendable {
    /// Digits behind the point of an Ah or Wh.
    static let decimals = 12
    /// Units of an Ah or Wh.
    static let unitsPerHour = 1e12
    /// Nothing counts beyond this many units (4 million Ah), so that sums of two still fit.
    static let unitsMax: Int64 = 4_000_000_000_000_000_000

    var chargingUnits: Int64 = 0
    var dischargingUnits: Int64 = 0
    var chargingEnergyUnits: Int64 = 0
    var dischargingEnergyUnits: Int64 = 0
    /// Charge times its signed voltage: the energies without their magnitudes taken.
    var chargingMoment: Int64 = 0
    var dischargingMoment: Int64 = 0

    package init() {}

    /// Charge that flowed in, never negative.
    package var charging: AmpereHours {
        get { AmpereHours(Self.hours(chargingUnits)) }
        set { chargingUnits = Self.units(newValue.value) }
    }

    /// Charge that flowed out, never negative.
    package var discharging: AmpereHours {
        get { AmpereHours(Self.hours(dischargingUnits)) }
        set { dischargingUnits = Self.units(newValue.value) }
    }

    /// Magnitude of the energy that moved while charge flowed in.
    package var chargingEnergy: WattHours {
        get { WattHours(Self.hours(chargingEnergyUnits)) }
        set { chargingEnergyUnits = Self.units(newValue.value) }
    }

    /// Magnitude of the energy that moved while charge flowed out.
    package var dischargingEnergy: WattHours {
        get { WattHours(Self.hours(dischargingEnergyUnits)) }
        set { dischargingEnergyUnits = Self.units(newValue.value) }
    }

    /// Charging minus discharging.
    package var net: AmpereHours { AmpereHours(Self.hours(chargingUnits &- dischargingUnits)) }

    /// Charging plus discharging: all that was moved.
    package var moved: AmpereHours {
        AmpereHours(Self.hours(chargingUnits &+ dischargingUnits))
    }

    /// Mean voltage by charge while charge flowed in: signed, nil before any.
    package var chargingMeanVoltage: Volts? { Self.mean(chargingMoment, chargingUnits) }

    /// Mean voltage by charge while charge flowed out: signed, nil before any.
    package var dischargingMeanVoltage: Volts? { Self.mean(dischargingMoment, dischargingUnits) }

    /// Mean voltage by charge, whatever its direction: signed, nil before any.
    package var meanVoltage: Volts? {
        Self.mean(
            chargingMoment &+ dischargingMoment, chargingUnits &+ dischargingUnits)
    }

    /// Adds what another span moved.
    package static func += (total: inout Self, part: Self) {
        total.chargingUnits = sum(total.chargingUnits, part.chargingUnits)
        total.dischargingUnits = sum(total.dischargingUnits, part.dischargingUnits)
        total.chargingEnergyUnits = sum(total.chargingEnergyUnits, part.chargingEnergyUnits)
        total.dischargingEnergyUnits = sum(
            total.dischargingEnergyUnits, part.dischargingEnergyUnits)
        total.chargingMoment = sum(total.chargingMoment, part.chargingMoment)
        total.dischargingMoment = sum(total.dischargingMoment, part.dischargingMoment)
    }

    /// What was moved since an earlier state of the same totals.
    package static func - (now: Self, before: Self) -> Self {
        var part = now
        part.chargingUnits &-= before.chargingUnits
        part.dischargingUnits &-= before.dischargingUnits
        part.chargingEnergyUnits &-= before.chargingEnergyUnits
        part.dischargingEnergyUnits &-= before.dischargingEnergyUnits
        part.chargingMoment &-= before.chargingMoment
        part.dischargingMoment &-= before.dischargingMoment
        return part
    }

    /// Counts charge in, and the energy of that charge; units, moment signed.
    mutating func addCharging(_ charge: Int64, energy: Int64, moment: Int64) {
        chargingUnits = Self.sum(chargingUnits, charge)
        chargingEnergyUnits = Self.sum(chargingEnergyUnits, energy)
        chargingMoment = Self.sum(chargingMoment, moment)
    }

    /// Counts charge out, and the energy of that charge; units, moment signed.
    mutating func addDischarging(_ charge: Int64, energy: Int64, moment: Int64) {
        dischargingUnits = Self.sum(dischargingUnits, charge)
        dischargingEnergyUnits = Self.sum(dischargingEnergyUnits, energy)
        dischargingMoment = Self.sum(dischargingMoment, moment)
    }

    /// Both are within ±`unitsMax`, so their sum does not overflow; it stays within, too.
    private static func sum(_ a: Int64, _ b: Int64) -> Int64 {
        min(max(a &+ b, -unitsMax), unitsMax)
    }

    static func units(_ hours: Double) -> Int64 {
        let units = (hours * unitsPerHour).rounded()
        guard units.magnitude < Double(unitsMax) else {
            return units.isNaN ? 0 : units < 0 ? -unitsMax : unitsMax
        }
        return Int64(units)
    }

    private static func hours(_ units: Int64) -> Double { Double(units) / unitsPerHour }

    private static func mean(_ moment: Int64, _ charge: Int64) -> Volts? {
        charge > 0 ? Volts(Double(moment) / Double(charge)) : nil
    }
}

extension RowWriter {
    /// Charging, discharging, net and cumulative charge.
    mutating func charge(_ totals: ChargeTotals) {
        self.totals(totals.chargingUnits, totals.dischargingUnits)
    }

    /// Charging, discharging, net and cumulative energy.
    mutating func energy(_ totals: ChargeTotals) {
        self.totals(totals.chargingEnergyUnits, totals.dischargingEnergyUnits)
    }
}

extension ChargeTotals {
    /// For the checkpoint.
    func write(into out: inout StateWriter) {
        for units in [
            chargingUnits, dischargingUnits, chargingEnergyUnits, dischargingEnergyUnits,
            chargingMoment, dischargingMoment,
        ] { out.put(units) }
    }

    /// Nil when it is damaged, or counts what cannot be.
    init?(checkpoint: JSON) {
        var list = StateReader(checkpoint)
        chargingUnits = list.units()
        dischargingUnits = list.units()
        chargingEnergyUnits = list.units()
        dischargingEnergyUnits = list.units()
        chargingMoment = list.units()
        dischargingMoment = list.units()
        let counts = [
            chargingUnits, dischargingUnits, chargingEnergyUnits, dischargingEnergyUnits,
        ]
        let moments = [chargingMoment, dischargingMoment]
        guard list.isWhole, counts.allSatisfy({ (0...Self.unitsMax).contains($0) }),
            moments.allSatisfy({ $0.magnitude <= UInt64(Self.unitsMax) })
        else { return nil }
    }
}
