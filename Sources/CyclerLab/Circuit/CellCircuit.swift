package import CyclerCore

/// Limits inside an instrument, checked at every internal step while its output is closed.
package struct TripLimits: Hashable, Sendable {
    /// Terminal voltage allowed.
    package var voltage: ClosedRange<Volts>
    /// Magnitude allowed.
    package var current: Amperes
    package init(voltage: ClosedRange<Volts>, current: Amperes) {
        self.voltage = voltage
        self.current = current
    }
}

/// Which limit opened a circuit.
package enum TripCause: Hashable, Sendable { case voltage, current }

/// A cell, its leads and an output relay: what every potentiostat twin has behind its front.
package struct CellCircuit: Sendable {
    /// What is connected.
    package private(set) var cell: SimulatedCell
    /// What the source does while the relay is closed.
    package private(set) var drive = CellDrive.open
    /// The relay conducts.
    package private(set) var isClosed = false
    /// A broken current lead: the source sees an open circuit whatever it does.
    package var leadIsOpen = false
    /// The leads are off the cell and clipped together.
    package var leadsAreShorted = false
    /// The cell is connected the wrong way round: what charges it on paper discharges it.
    package var leadsAreReversed = false
    /// A relay welded shut: opening has no effect.
    package var isStuck = false
    /// Trips of the instrument itself, nil for none.
    package var limits: TripLimits?
    /// Where the source gives up.
    package let compliance: Volts
    /// Lab time reached.
    package private(set) var time: Instant
    /// Lab time of the last opening, nil before it.
    package private(set) var lastOpened: Instant?
    /// Lab time of the last closing, nil before it.
    package private(set) var lastClosed: Instant?
    /// Lab time of the hard short, nil before it.
    package private(set) var shortTime: Instant?

    package init(cell: SimulatedCell, compliance: Volts, start: Instant) {
        self.cell = cell
        self.compliance = compliance
        time = start
    }

    /// Current flows or may flow through the cell.
    package var isEnergised: Bool { isClosed && drive != .open }

    /// Moves lab time to `lab`. Stops early when an internal limit is exceeded, and says which.
    package mutating func advance(to lab: Instant) -> TripCause? {
        while time < lab {
            let point = cell.solve(atCell)
            if let cause = exceeded(point) {
                open()
                return cause
            }
            time = time + cell.step(atMost: lab - time, from: point)
            if shortTime == nil, cell.isHard { shortTime = time }
        }
        return nil
    }

    /// Connects the source.
    package mutating func close(_ drive: CellDrive) {
        if !isClosed { lastClosed = time }
        isClosed = true
        self.drive = drive
    }

    /// Opens the relay unless it is stuck.
    package mutating func open() {
        guard isClosed, !isStuck else { return }
        isClosed = false
        drive = .open
        lastOpened = time
    }

    /// True terminal values now. Inlined, because a getter is handed a copy of the whole cell.
    @inline(__always)
    package var response: CellResponse {
        if leadsAreShorted { return shortedResponse }
        guard leadIsOpen else {
            let response = cell.response(to: atCell)
            return leadsAreReversed ? Self.turned(response) : response
        }
        let volts: Volts =
            switch isClosed ? drive : .open {
            case .open: .zero
            case .current(let amperes, let window):
                amperes.value < 0 ? window.lowerBound : window.upperBound
            case .voltage(let volts, _): volts
            }
        return CellResponse(voltage: volts, current: .zero, isLimited: drive != .open)
    }

    /// Through clipped leads a current source drives its current at no voltage.
    private var shortedResponse: CellResponse {
        guard isClosed, case .current(let amperes, _) = drive else {
            return CellResponse(voltage: .zero, current: .zero, isLimited: false)
        }
        return CellResponse(voltage: .zero, current: amperes, isLimited: false)
    }

    /// The cell shorts at this very moment, whatever its law says.
    package mutating func shortNow() {
        cell.shortNow()
        if shortTime == nil { shortTime = time }
    }

    /// A leak through the cell, S/cm2; zero ends it.
    package mutating func setLeak(siemensPerSquareCentimetre leak: Double) { cell.leak = leak }

    /// Share of the counter electrode in contact, besides what the cell loses by itself.
    package mutating func setContact(share: Double) { cell.contact = share }

    /// The cell follows its surroundings at once.
    package mutating func setTemperature(_ temperature: Kelvins) {
        cell.temperature = temperature
    }

    /// What the source does to the cell, as the cell is connected.
    @inline(__always)
    private var atCell: CellDrive {
        guard isClosed, !leadIsOpen, !leadsAreShorted else { return .open }
        return leadsAreReversed ? Self.turned(drive) : drive
    }

    /// A drive as a cell that is connected the wrong way round has it.
    private static func turned(_ drive: CellDrive) -> CellDrive {
        switch drive {
        case .open: .open
        case .current(let amperes, let window):
            .current(
                .zero - amperes, within: (.zero - window.upperBound)...(.zero - window.lowerBound))
        case .voltage(let volts, let limit): .voltage(.zero - volts, currentLimit: limit)
        }
    }

    /// What the cell answers, as the instrument sees it.
    private static func turned(_ response: CellResponse) -> CellResponse {
        CellResponse(
            voltage: .zero - response.voltage, current: .zero - response.current,
            isLimited: response.isLimited)
    }

    @inline(__always)
    private func exceeded(_ point: OperatingPoint) -> TripCause? {
        guard isClosed, !isStuck, let limits else { return nil }
        var now = leadIsOpen || leadsAreShorted ? response : cell.response(at: point)
        if leadsAreReversed, !leadIsOpen, !leadsAreShorted { now = Self.turned(now) }
        if !limits.voltage.contains(now.voltage) { return .voltage }
        return now.current.magnitude > limits.current ? .current : nil
    }
}
