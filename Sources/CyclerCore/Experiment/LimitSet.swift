/// Bounds on measured quantities; leaving one opens the circuit. Nil bounds nothing.
package struct LimitSet: Hashable, Sendable {
    package var voltage: ClosedRange<Volts>?
    /// Largest magnitude of the current.
    package var current: Amperes?
    package var temperature: ClosedRange<Kelvins>?
    /// Stack pressure on the cell.
    package var pressure: ClosedRange<Pascals>?

    package init(
        voltage: ClosedRange<Volts>? = nil, current: Amperes? = nil,
        temperature: ClosedRange<Kelvins>? = nil, pressure: ClosedRange<Pascals>? = nil
    ) {
        self.voltage = voltage
        self.current = current
        self.temperature = temperature
        self.pressure = pressure
    }

    /// What the file of a cell bounds.
    package init(of cell: Cell) {
        self.init(
            voltage: cell.voltageLimits, current: cell.currentLimit,
            temperature: cell.temperatureLimits, pressure: cell.pressureLimits)
    }

    /// True when nothing is bounded.
    package var isEmpty: Bool {
        voltage == nil && current == nil && temperature == nil && pressure == nil
    }
}

/// Which layer set a limit; the lab's layers hold whatever the schedule says.
package enum LimitLayer: String, Hashable, Sendable, CaseIterable {
    case instrument, channel, cell, schedule, step
}
