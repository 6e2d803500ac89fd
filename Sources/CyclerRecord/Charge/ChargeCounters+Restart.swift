import CyclerCore

/// Counters after the daemon was away: the checkpoint, and what the last record knows beyond it.
extension ChargeCounters {
    /// Takes the totals of a later record. Energies of records have no sign; the sign of its
    /// voltage stands in for it, and the energies of step and cycle begin where the checkpoint had
    /// them.
    package mutating func catchUp(with record: LastRecord) {
        let grown = record.total - total
        guard grown.chargingUnits >= 0, grown.dischargingUnits >= 0,
            grown.chargingEnergyUnits >= 0, grown.dischargingEnergyUnits >= 0
        else { return }
        let isNegative = (record.voltage?.value ?? 0) < 0
        func moment(_ energy: Int64) -> Int64 { isNegative ? 0 &- energy : energy }
        total.addCharging(
            grown.chargingUnits, energy: grown.chargingEnergyUnits,
            moment: moment(grown.chargingEnergyUnits))
        total.addDischarging(
            grown.dischargingUnits, energy: grown.dischargingEnergyUnits,
            moment: moment(grown.dischargingEnergyUnits))
    }

    /// Puts the origins of step and cycle where the charge of a record says that they were.
    package mutating func place(step: ChargeTotals, cycle: ChargeTotals) {
        stepOrigin.chargingUnits = total.chargingUnits &- step.chargingUnits
        stepOrigin.dischargingUnits = total.dischargingUnits &- step.dischargingUnits
        cycleOrigin.chargingUnits = total.chargingUnits &- cycle.chargingUnits
        cycleOrigin.dischargingUnits = total.dischargingUnits &- cycle.dischargingUnits
    }
}
