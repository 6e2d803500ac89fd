package import CyclerCore

/// Finds out, with the circuit in its own hands for a minute, whether a finding was a short:
/// a wrong stop costs a plating of days, a wrong resume a cell.
///
/// Half and symmetric cells: open for 30 s (current interrupt), then the step's current and half
/// of it for 20 s each. Full cells: a rest of 30 min, whose decay is compared with its own
/// relaxation. Pure: whoever drives it says when a set point is in force and hands over voltages.
package struct ProbeMachine: Sendable {
    /// Length of the interrupt, of each current, and of a full cell's rest; lab time.
    package static let interruptSpan = TimeSpan.seconds(30)
    package static let currentSpan = TimeSpan.seconds(20)
    package static let restSpan = TimeSpan.minutes(30)
    /// What a probe may take altogether beyond its own spans: opening, set points, disk.
    package static let patience = TimeSpan.seconds(60)
    /// Behind an opening or a set point nothing is measured for this long.
    static let settling = TimeSpan.milliseconds(500)
    /// Length of the measurement at the end of each part.
    static let window = TimeSpan.seconds(5)
    /// The first voltages behind the opening and behind the current: two samples at 1 Hz.
    static let early = TimeSpan.seconds(3)

    /// What the probe wants next.
    package enum Wish: Hashable, Sendable {
        /// Another set point: the step's current, or half of it.
        case set(Amperes)
        /// The circuit opened for good; the evidence is complete.
        case finished(ProbeEvidence)
    }

    private enum Part: Hashable, Sendable {
        /// The circuit is on its way to open.
        case opening
        case interrupted(since: Instant)
        /// A current is on its way, whole or half.
        case setting(half: Bool)
        case passing(half: Bool, since: Instant)
        case resting(since: Instant)
        case done
    }

    private var part = Part.opening
    private let question: ProbeQuestion
    private var evidence: ProbeEvidence
    private var first = MeanVoltage()
    private var last = MeanVoltage()
    private var decay = DecayMeter()
    private let began: Instant

    package init(_ question: ProbeQuestion, at time: Instant) {
        self.question = question
        evidence = ProbeEvidence(question)
        began = time
    }

    /// The finding that is looked into.
    package var finding: Finding { question.finding }

    /// Lab time at which a probe that is not done has failed.
    package var deadline: Instant {
        let spans = question.isFull ? Self.restSpan : Self.interruptSpan + Self.currentSpan * 2
        return began + spans + Self.patience
    }

    /// The set point that the probe waits for, or lives under; nil while open.
    package var current: Amperes? {
        switch part {
        case .setting(let half), .passing(let half, _):
            half ? 0.5 * question.current : question.current
        case .opening, .interrupted, .resting, .done: nil
        }
    }

    /// The circuit is shown to be open.
    package mutating func isOpen(at time: Instant) {
        guard part == .opening else { return }
        part = question.isFull ? .resting(since: time) : .interrupted(since: time)
    }

    /// The current that was asked for is in force.
    package mutating func inForce(at time: Instant) {
        guard case .setting(let half) = part else { return }
        first = MeanVoltage()
        last = MeanVoltage()
        part = .passing(half: half, since: time)
    }

    /// Takes a zero-corrected voltage; what is no number says nothing.
    package mutating func take(_ voltage: Volts, at time: Instant) -> Wish? {
        guard voltage.isFinite else { return nil }
        switch part {
        case .opening, .setting, .done: return nil
        case .resting(let since):
            decay.take(voltage, after: time - since)
            guard time - since >= Self.restSpan else { return nil }
            evidence.decay = decay.result
            return finish()
        case .interrupted(let since):
            gather(voltage, time - since, of: Self.interruptSpan)
            guard time - since >= Self.interruptSpan else { return nil }
            evidence.openEarly = first.mean
            evidence.openLate = last.mean
            part = .setting(half: false)
            return .set(question.current)
        case .passing(let half, let since):
            gather(voltage, time - since, of: Self.currentSpan)
            guard time - since >= Self.currentSpan else { return nil }
            guard !half else {
                evidence.underHalf = last.mean
                return finish()
            }
            evidence.underFullEarly = first.mean
            evidence.underFull = last.mean
            part = .setting(half: true)
            return .set(0.5 * question.current)
        }
    }

    private mutating func finish() -> Wish {
        part = .done
        return .finished(evidence)
    }

    private mutating func gather(_ voltage: Volts, _ age: TimeSpan, of span: TimeSpan) {
        if age >= Self.settling, age <= Self.early { first.take(voltage) }
        if age >= span - Self.window { last.take(voltage) }
    }
}

/// What is to be found out, and what was known before the circuit opened.
package struct ProbeQuestion: Hashable, Sendable {
    package var finding: Finding
    /// True for cells with a voltage of their own, which are left to rest.
    package var isFull: Bool
    /// Signed set current of the step.
    package var current: Amperes
    /// Zero-corrected voltage of the last sample under it.
    package var voltage: Volts
    /// Resistance of the healthy cell, ohm: by impedance, else by the baseline that the finding
    /// fell from.
    package var resistance: Double?
    /// True when `resistance` stands for the cell as it just was: by impedance, or by the seconds
    /// before the finding. A reference of hours ago may still have been relaxing.
    package var isFirm: Bool

    package init(
        finding: Finding, isFull: Bool, current: Amperes, voltage: Volts, resistance: Double?,
        isFirm: Bool
    ) {
        self.finding = finding
        self.isFull = isFull
        self.current = current
        self.voltage = voltage
        self.resistance = resistance
        self.isFirm = isFirm
    }
}

/// A mean as it is gathered; nil before the first.
struct MeanVoltage: Hashable, Sendable {
    private var sum = 0.0
    private var count = 0

    mutating func take(_ voltage: Volts) {
        sum += voltage.value
        count += 1
    }

    var mean: Volts? { count == 0 ? nil : Volts(sum / Double(count)) }
}
