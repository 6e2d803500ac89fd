package import CyclerCore

/// Turns a step into set points: one for most steps, a new one with every sample for ramps,
/// constant power and constant resistance, and the change from current to voltage in CC-CV.
///
/// In our own regulation a set point follows the sample it was made from: a constant power or
/// resistance is off by what the voltage moves in about two samples, a voltage is held within 4 mV
/// and the noise of its reading, on the way there too, and goes beyond by what the cell drifts in
/// four samples (measured over simulated cells, `RegulationTests`).
package struct DriveMachine: Sendable {
    private enum Mode: Sendable {
        case steady
        /// Constant current until the voltage is reached, in the direction of the current; the
        /// instrument holds it then.
        case approaching(Volts)
        case following(LoadFollower)
        case currentRamp(Amperes, Amperes, TimeSpan)
        case voltageRamp(Volts, Volts, TimeSpan)
        /// The instrument cannot hold a voltage; we move its current.
        case regulating(VoltageRegulator)
    }

    /// Set points closer than this to the one in force are not sent.
    package static let changeMin = 1e-3
    /// Our own set points stay below the limits by this part.
    package static let limitShare = 0.98

    private var mode: Mode
    private let sign: Double
    /// Magnitudes that may be asked for.
    private let currents: ClosedRange<Amperes>
    /// The set point in force, or on its way.
    package private(set) var drive: Drive
    /// What held before the last change, should it not come about.
    private var before: (mode: Mode, drive: Drive)?

    /// - Parameters:
    ///   - voltage: what the cell last showed; power and resistance begin from it.
    ///   - currents: magnitudes that limits and ranges allow.
    ///   - holdsVoltage: false when the instrument only drives currents.
    /// - Throws: `ScheduleFault` when the step cannot begin.
    package init(
        _ step: PlanStep, voltage: Volts?, currents allowed: ClosedRange<Amperes>,
        holdsVoltage: Bool
    ) throws(ScheduleFault) {
        sign = step.action.direction?.sign ?? 1
        let most = Self.limitShare * allowed.upperBound
        currents = min(allowed.lowerBound, most)...most
        mode = .steady
        drive = .open
        switch step.action {
        case .rest, .pressure, .temperature, .confirm: break
        case .hold(let target):
            mode = holdsVoltage ? .steady : regulating(target, .zero)
            drive = holdsVoltage ? .voltage(target) : .current(.zero)
        case .voltageRamp(let from, let to, let span):
            guard holdsVoltage else {
                throw .impossibleValue(step.place, "a voltage ramp of an instrument without one")
            }
            mode = .voltageRamp(from, to, span)
            drive = .voltage(from)
        case .drive(.current(let current, let held), _):
            drive = .current(current)
            if let held { mode = holdsVoltage ? .approaching(held) : regulating(held, current) }
        case .drive(.currentRamp(let from, let to, let span), _):
            let largest = max(from.magnitude, to.magnitude)
            guard largest <= allowed.upperBound else {
                throw Self.impossible(
                    step, "a ramp with", largest, "beyond the limit", allowed.upperBound)
            }
            mode = .currentRamp(from, to, span)
            drive = settable(.current(from))
        case .drive(.power(let power), _): try follow(.power(power), voltage, step)
        case .drive(.resistance(let ohms), _): try follow(.resistance(ohms), voltage, step)
        }
    }

    private mutating func follow(
        _ load: LoadFollower.Load, _ voltage: Volts?, _ step: PlanStep
    ) throws(ScheduleFault) {
        guard let voltage, voltage.isFinite else { throw .unknownValue(step.place, "voltage") }
        let follower = LoadFollower(load, sign: sign, currents: currents)
        let first = follower.first(voltage)
        guard first != .zero else {
            throw .impossibleValue(
                step.place,
                "a power or resistance of a cell at "
                    + "\(LimitedQuantity.voltage.text(voltage.value)), which drives nothing")
        }
        guard first.magnitude >= currents.lowerBound else {
            throw Self.impossible(
                step, "a power or resistance that begins with", first.magnitude,
                "below the smallest", currents.lowerBound)
        }
        mode = .following(follower)
        drive = .current(first)
    }

    private static func impossible(
        _ step: PlanStep, _ what: String, _ current: Amperes, _ relation: String,
        _ limit: Amperes
    ) -> ScheduleFault {
        let quantity = LimitedQuantity.current
        return .impossibleValue(
            step.place,
            "\(what) \(quantity.text(current.value)), \(relation) \(quantity.text(limit.value))")
    }

    private func regulating(_ target: Volts, _ current: Amperes) -> Mode {
        .regulating(VoltageRegulator(target: target, current: current, currents: currents))
    }

    /// A new set point that a sample asks for; nil leaves the one in force. The caller sends it.
    package mutating func next(_ sample: Sample, elapsed: TimeSpan) -> Drive? {
        guard let voltage = sample.voltage, voltage.isFinite else { return nil }
        let present = (mode: mode, drive: drive)
        guard let changed = change(voltage, at: sample.time, elapsed) else { return nil }
        before = present
        return changed
    }

    private mutating func change(
        _ voltage: Volts, at time: Instant, _ elapsed: TimeSpan
    ) -> Drive? {
        switch mode {
        case .steady: return nil
        case .approaching(let target):
            let isThere = sign > 0 ? voltage >= target : voltage <= target
            guard isThere else { return nil }
            mode = .steady
            return change(to: .voltage(target))
        case .following(var follower):
            let current = follower.next(voltage, under: current)
            mode = .following(follower)
            return change(to: .current(current))
        case .currentRamp(let from, let to, let span):
            return change(to: .current(Self.between(from, to, elapsed, span)))
        case .voltageRamp(let from, let to, let span):
            return change(to: .voltage(Self.between(from, to, elapsed, span)))
        case .regulating(var regulator):
            let current = regulator.next(voltage, at: time)
            mode = .regulating(regulator)
            return change(to: .current(current))
        }
    }

    /// The current set; zero while there is none.
    private var current: Amperes {
        if case .current(let current) = drive { current } else { .zero }
    }

    /// The change on its way will not happen; the one in force stays, with what it was to lead to:
    /// a current whose change to a voltage failed still has to change.
    package mutating func revert(to drive: Drive) {
        if let before { mode = before.mode }
        before = nil
        self.drive = drive
    }

    private static func between<Unit>(
        _ from: Quantity<Unit>, _ to: Quantity<Unit>, _ elapsed: TimeSpan, _ span: TimeSpan
    ) -> Quantity<Unit> {
        let part = span.nanoseconds > 0 ? elapsed.seconds / span.seconds : 1
        return from + min(max(part, 0), 1) * (to - from)
    }

    /// What is too small to be set is zero.
    private func settable(_ wanted: Drive) -> Drive {
        guard case .current(let current) = wanted, current.magnitude < currents.lowerBound else {
            return wanted
        }
        return .current(.zero)
    }

    private mutating func change(to asked: Drive) -> Drive? {
        let wanted = settable(asked)
        switch (drive, wanted) {
        case (.current(let now), .current(let next)):
            let step = (next - now).magnitude.value
            let scale = max(now.magnitude.value, next.magnitude.value)
            guard step > Self.changeMin * scale else { return nil }
        case (.voltage(let now), .voltage(let next)):
            guard (next - now).magnitude.value > 1e-5 else { return nil }
        case (.open, _), (.current, _), (.voltage, _): break
        }
        drive = wanted
        return wanted
    }
}
