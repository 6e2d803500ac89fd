package import CyclerCore

/// What writing to the holding registers of the reference map does.
extension ReferencePotentiostatTwin {
    package mutating func write(
        _ values: [UInt16], to address: UInt16, single: Bool, at boot: Instant
    ) throws(ModbusRefusal) {
        advance(to: boot)
        guard Int(address) + values.count <= holding.count else { throw .illegalAddress }
        var wanted = holding
        let touched = Int(address)..<Int(address) + values.count
        wanted.replaceSubrange(touched, with: values)
        try Self.check(wanted, touched)
        let closes = touched.contains(6) && wanted[6] == 1
        let clears = touched.contains(14)
        if closes, !clears, isTripped || isExpired { throw .deviceFailure }
        let rangeChanged = wanted[1] != holding[1]
        wanted[14] = 0
        holding = wanted
        if clears { clearLatches() }
        if touched.contains(7) {
            watchdog.set(.milliseconds(Int(holding[7]) * 100), at: boot)
        }
        if touched.overlaps(8..<14) { applyLimits() }
        if rangeChanged { front.rangeChanged(at: clock.lab(at: boot)) }
        drive()
    }

    private mutating func clearLatches() {
        isTripped = false
        isExpired = false
        lastError = 0
    }

    private static func check(
        _ wanted: [UInt16], _ touched: Range<Int>
    ) throws(ModbusRefusal) {
        guard wanted[0] <= 2, wanted[1] < fullScales.count, wanted[6] <= 1 else {
            throw .illegalValue
        }
        for start in [2, 4, 8, 10, 12] where touched.overlaps(start..<start + 2) {
            guard RegisterImage.float(wanted, at: start).isFinite else { throw .illegalValue }
        }
        if touched.contains(14), wanted[14] != clearKey { throw .illegalValue }
    }

    mutating func applyLimits() {
        let low = RegisterImage.float(holding, at: 8)
        let high = RegisterImage.float(holding, at: 10)
        circuit.limits = TripLimits(
            voltage: Volts(min(low, high))...Volts(max(low, high)),
            current: Amperes(RegisterImage.float(holding, at: 12)))
    }

    /// Makes the circuit follow the registers.
    private mutating func drive() {
        front.discardHeld()
        guard holding[6] == 1 else {
            circuit.open()
            return
        }
        let limit = range * Self.overRange
        switch holding[0] {
        case 1:
            let set = min(max(setCurrent, -limit), limit) * (1 + front.spec.sourceError)
            let compliance = front.spec.compliance
            circuit.close(.current(set, within: -compliance...compliance))
        case 2:
            let most = setCurrent.magnitude > .zero ? min(setCurrent.magnitude, limit) : limit
            circuit.close(.voltage(setVoltage, currentLimit: most))
        default: circuit.close(.open)
        }
    }
}

extension CellCircuit {
    func situation(isWatchdogExpired: Bool) -> CellSituation {
        CellSituation(
            preset: cell.preset.name, area: cell.area, cell: cell.truth, response: response,
            isClosed: isClosed, isEnergised: isEnergised, isWatchdogExpired: isWatchdogExpired,
            opened: lastOpened, closed: lastClosed, shorted: shortTime)
    }
}
