import CyclerCore

/// Faults on the way from the source to the cell, the same behind every instrument.
extension CellCircuit {
    /// Puts a fault of relay, leads or cell in force, or ends it; a short is for good. False for a
    /// fault of another part.
    mutating func set(_ fault: DeviceFault, isOn: Bool) -> Bool {
        switch fault {
        case .stuckOutput: isStuck = isOn
        case .leadOpen: leadIsOpen = isOn
        case .leadsShorted: leadsAreShorted = isOn
        case .leadsReversed: leadsAreReversed = isOn
        case .cellShort: if isOn { shortNow() }
        case .cellLeak(let leak): setLeak(siemensPerSquareCentimetre: isOn ? leak : 0)
        case .contactLoss(let share): setContact(share: isOn ? share : 1)
        case .senseOpen, .offsetStep, .watchdogIgnored, .sensorBroken: return false
        }
        return true
    }
}

/// Faults of the voltage that is read, the same in every instrument.
extension MeasuringFront {
    /// As for the circuit.
    mutating func set(_ fault: DeviceFault, isOn: Bool) -> Bool {
        switch fault {
        case .senseOpen: senseIsOpen = isOn
        case .offsetStep(let volts) where isOn: spec.voltageOffset += volts
        case .offsetStep(let volts): spec.voltageOffset -= volts
        case .stuckOutput, .leadOpen, .leadsShorted, .leadsReversed, .cellShort, .cellLeak,
            .contactLoss, .watchdogIgnored, .sensorBroken:
            return false
        }
        return true
    }
}
