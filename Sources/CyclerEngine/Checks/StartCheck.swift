package import CyclerCore

/// Everything that must be true before a cell is energised. Hard checks have no override.
package enum StartCheck: String, Hashable, Sendable, CaseIterable {
    case identity, output, link, voltage, range, roles, bornShorted = "born-shorted", guarded
    case compliance, unsafe
    case ocv, disk, clock

    /// Soft checks can be accepted with a reason, which is kept in `run.json`.
    package var isSoft: Bool {
        switch self {
        case .ocv, .disk, .clock: true
        case .identity, .output, .link, .voltage, .range, .roles, .bornShorted, .guarded,
            .compliance, .unsafe:
            false
        }
    }
}

/// One reason why a start is refused.
package struct CheckFailure: Error, Hashable, Sendable {
    package var check: StartCheck
    /// What was found, what was expected, what to do.
    package var text: String

    package init(_ check: StartCheck, _ text: String) {
        self.check = check
        self.text = text
    }
}

/// What the checks look at, gathered by the station.
package struct StartFacts: Sendable {
    package var lineReady = false
    package var identity: String?
    package var identityExpected = true
    package var outputOpen = false
    package var isUnsafe = false
    package var voltage: Volts?
    package var voltageAge: TimeSpan?
    package var pollPeriod: TimeSpan = .seconds(1)
    package var readsVoltageWhenOpen = true
    /// The instrument would regulate voltage and sink when the cell is above its limit.
    package var sinksAboveLimit = false
    package var voltageLimit: ClosedRange<Volts>?
    package var rangeRefusals: [String] = []
    package var staleRoles: [String] = []
    package var isGuarded = false
    package var unguardedReason: String?
    package var freeDiskBytes: Int64?
    package var wallClockSynchronised: Bool?

    package init() {}
}

/// Runs all checks, and returns all failures at once.
package enum StartChecks {
    /// A fresh half cell below this is taken for born-shorted (it rests at 2-3 V).
    package static let freshHalfCellMin = Volts(0.050)
    /// The part of the voltage limit at which a sinking instrument would take over.
    package static let sinkingFraction = 0.9
    /// Disk space below which a start asks for a reason.
    package static let diskBytesMin: Int64 = 512 << 20

    /// Everything that speaks against a start; empty when nothing does.
    package static func failures(_ facts: StartFacts, cell: Cell) -> [CheckFailure] {
        var failures: [CheckFailure] = []
        instrument(facts, into: &failures)
        voltage(facts, cell, into: &failures)
        surroundings(facts, into: &failures)
        return failures
    }

    private static func instrument(_ facts: StartFacts, into failures: inout [CheckFailure]) {
        if !facts.lineReady {
            failures.append(.init(.link, "the potentiostat does not answer; check its line"))
        }
        if facts.identityExpected && facts.identity == nil {
            failures.append(.init(.identity, "the potentiostat has not been identified yet"))
        }
        if !facts.outputOpen {
            failures.append(.init(.output, "the circuit is not shown to be open; run 'safe'"))
        }
        if facts.isUnsafe {
            failures.append(.init(.unsafe, "the channel is UNSAFE; look at it, then 'ack'"))
        }
        for refusal in facts.rangeRefusals { failures.append(.init(.range, refusal)) }
        if !facts.isGuarded && facts.unguardedReason == nil {
            failures.append(
                .init(
                    .guarded,
                    "nothing opens this circuit if the machine dies (no watchdog in the "
                        + "instrument, no breaker); write 'accept-unguarded: <reason>' in the "
                        + "channel's configuration to take that on"))
        }
    }

    private static func voltage(
        _ facts: StartFacts, _ cell: Cell, into failures: inout [CheckFailure]
    ) {
        guard facts.readsVoltageWhenOpen else {
            if facts.sinksAboveLimit { sinking(facts, into: &failures) }
            if let voltage = facts.voltage { bornShorted(voltage, cell, into: &failures) }
            return
        }
        guard let voltage = facts.voltage, let age = facts.voltageAge,
            age <= freshFor(facts.pollPeriod)
        else {
            failures.append(.init(.voltage, "no fresh voltage reading of the cell"))
            return
        }
        if let window = facts.voltageLimit, !window.contains(voltage) {
            failures.append(
                .init(.voltage, "\(text(voltage)) is outside the limits \(text(window))"))
        }
        if facts.sinksAboveLimit { sinking(facts, into: &failures) }
        openCircuit(voltage, cell, into: &failures)
    }

    /// How old a reading may be and still count as fresh.
    package static func freshFor(_ period: TimeSpan) -> TimeSpan {
        max(period * 3, .seconds(2))
    }

    private static func sinking(_ facts: StartFacts, into failures: inout [CheckFailure]) {
        guard let voltage = facts.voltage else {
            failures.append(
                .init(
                    .compliance,
                    "the cell's voltage is unknown, and this instrument sinks above its limit; "
                        + "measure it and mount the cell with 'last-voltage' in its file"))
            return
        }
        guard let limit = facts.voltageLimit else { return }
        let side = voltage >= .zero ? limit.upperBound : limit.lowerBound
        if voltage.magnitude >= sinkingFraction * side.magnitude {
            failures.append(
                .init(
                    .compliance,
                    "\(text(voltage)) is at or above 0.9 of the limit \(text(side)): the unit "
                        + "would regulate voltage and sink"))
        }
    }

    private static func openCircuit(
        _ voltage: Volts, _ cell: Cell, into failures: inout [CheckFailure]
    ) {
        bornShorted(voltage, cell, into: &failures)
        let window = cell.isFresh ? cell.freshWindow : cell.usedWindow
        if let window, !window.contains(voltage) {
            failures.append(
                .init(
                    .ocv,
                    "open circuit \(text(voltage)) is outside the "
                        + "\(cell.isFresh ? "fresh" : "used") window \(text(window)) "
                        + "of the cell file"))
        }
    }

    private static func bornShorted(
        _ voltage: Volts, _ cell: Cell, into failures: inout [CheckFailure]
    ) {
        if cell.kind == .half && cell.isFresh && voltage.magnitude < freshHalfCellMin {
            failures.append(
                .init(
                    .bornShorted,
                    "a fresh half cell at \(text(voltage)) is shorted (expected above 50 mV)"))
        }
    }

    private static func surroundings(_ facts: StartFacts, into failures: inout [CheckFailure]) {
        for role in facts.staleRoles {
            failures.append(.init(.roles, "no fresh \(role) reading"))
        }
        if let free = facts.freeDiskBytes, free < diskBytesMin {
            failures.append(.init(.disk, "only \(free >> 20) MiB are free on the data disk"))
        }
        if facts.wallClockSynchronised == false {
            failures.append(.init(.clock, "the wall clock is not synchronised"))
        }
    }

    private static func text(_ voltage: Volts) -> String {
        LimitedQuantity.voltage.text(voltage.value)
    }

    private static func text(_ window: ClosedRange<Volts>) -> String {
        "\(text(window.lowerBound)) to \(text(window.upperBound))"
    }
}
