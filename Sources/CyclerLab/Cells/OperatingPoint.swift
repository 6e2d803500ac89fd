import CyclerCore

/// One operating point of a cell: terminal volts, and densities in mA/cm2 through the terminals
/// and through the electrodes; positive charges.
struct OperatingPoint {
    var volts: Double
    var terminal: Double
    var electrode: Double
    var isLimited = false
    /// How much the electrode current falls when the equilibrium potential rises, mS/cm2.
    var stiffness: Double
    /// A voltage source is in charge, so that the terminal current follows the electrodes.
    var isHeld = false
}

extension SimulatedCell {
    /// The operating point under `drive`, in closed form. Inlined, as what it calls, because
    /// whoever may change the cell would hand a copy of it to a function that does not.
    @inline(__always)
    func solve(_ drive: CellDrive) -> OperatingPoint {
        let penetration = model.penetration(state)
        let ohms = model.ohms(state, penetration: penetration, contact: contactNow)
        let branch = Branch(
            r: ohms * warmth.factor / 1000, lag: relaxation.volts * (1 - penetration),
            leak: parallel)
        guard drive.isFinite else { return driven(0, branch) }
        switch drive {
        case .open: return driven(0, branch)
        case .current(let amperes, let window):
            let found = driven(amperes.value * 1000 / area.value, branch)
            let low = window.lowerBound.value
            let high = window.upperBound.value
            if found.volts > high { return held(high, branch, isLimited: true) }
            return found.volts < low ? held(low, branch, isLimited: true) : found
        case .voltage(let volts, let limit):
            let found = held(volts.value, branch)
            let most = limit.value.magnitude * 1000 / area.value
            guard found.terminal.magnitude > most else { return found }
            var point = driven(found.terminal > 0 ? most : -most, branch)
            point.isLimited = true
            return point
        }
    }

    /// The cell as a source: resistance in ohm cm2 / 1000, lag in V, conductance beside it in mS.
    private struct Branch {
        var r: Double
        var lag: Double
        var leak: Double
    }

    /// A current source of density `j` stands at the terminals.
    @inline(__always)
    private func driven(_ j: Double, _ branch: Branch) -> OperatingPoint {
        let volts = model.potential(state, Flow(j)) + branch.lag
        guard branch.leak > 0 else {
            return OperatingPoint(
                volts: volts + j * branch.r, terminal: j, electrode: j, stiffness: 0)
        }
        let share = 1 + branch.leak * branch.r
        let terminal = (volts + j * branch.r) / share
        return OperatingPoint(
            volts: terminal, terminal: j, electrode: j - branch.leak * terminal,
            stiffness: branch.leak / share)
    }

    /// A voltage source stands at the terminals.
    @inline(__always)
    private func held(
        _ volts: Double, _ branch: Branch, isLimited: Bool = false
    ) -> OperatingPoint {
        let charges = volts > model.potential(state, .none) + branch.lag
        let inner = model.potential(state, charges ? .charging : .discharging) + branch.lag
        var electrode = (volts - inner) / branch.r
        // Between the two potentials of a barrier nothing moves.
        if charges != (electrode > 0) { electrode = 0 }
        return OperatingPoint(
            volts: volts, terminal: electrode + branch.leak * volts, electrode: electrode,
            isLimited: isLimited, stiffness: 1 / branch.r, isHeld: true)
    }
}
