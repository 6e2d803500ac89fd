package import CyclerCore

/// Turns a step into set points: one for most steps, a new one with every sample for ramps,
/// constant power and constant resistance, and the change from current to voltage in CC-CV.
///
/// In our own regulation a set point is right for the sample it was made from: between two samples
/// a constant power is off by as much as the voltage moves (2 % for 2 %), and so is a resistance.
package struct DriveMachine: Sendable {
    private enum Mode: Sendable {
        case steady
        /// Constant current until the voltage is reached, in the direction of the current.
        case approaching(Volts)
        case power(Watts)
        case resistance(Ohms)
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
    private let holdsVoltage: Bool
    /// Largest current that may be asked for, and the smallest that can be.
    private let currentMax: Amperes
    private let currentMin: Amperes
    /// The set point in force, or on its way.
    package private(set) var drive: Drive

    /// - Parameters:
    ///   - voltage: what the cell last showed; power and resistance begin from it.
    ///   - currents: magnitudes that limits and ranges allow.
    ///   - holdsVoltage: false when the instrument only drives currents.
    /// - Throws: `ScheduleFault` when the step cannot begin.
    package init(
        _ step: PlanStep, voltage: Volts?, currents: ClosedRange<Amperes>,
        holdsVoltage: Bool
    ) throws(ScheduleFault) {
        sign = step.action.direction?.sign ?? 1
        currentMax = Self.limitShare * currents.upperBound
        currentMin = currents.lowerBound
        self.holdsVoltage = holdsVoltage
        mode = .steady
        drive = .open
        switch step.action {
        case .rest, .pressure, .temperature, .confirm: break
        case .hold(let target): hold(target, from: .zero)
        case .voltageRamp(let from, let to, let span):
            guard holdsVoltage else {
                throw .impossibleValue(step.place, "a voltage ramp of an instrument without one")
            }
            mode = .voltageRamp(from, to, span)
            drive = .voltage(from)
        case .drive(.current(let current, let held), _):
            mode = held.map(Mode.approaching) ?? .steady
            drive = .current(current)
        case .drive(.currentRamp(let from, let to, let span), _):
            mode = .currentRamp(from, to, span)
            drive = .current(from)
        case .drive(.power(let power), _):
            mode = .power(power)
            drive = .current(try Self.known(voltage, step) { self.current(power, $0) })
        case .drive(.resistance(let ohms), _):
            mode = .resistance(ohms)
            drive = .current(try Self.known(voltage, step) { self.current(ohms, $0) })
        }
    }

    private static func known(
        _ voltage: Volts?, _ step: PlanStep, _ work: (Volts) -> Amperes
    ) throws(ScheduleFault) -> Amperes {
        guard let voltage else { throw .unknownValue(step.place, "voltage") }
        let current = work(voltage)
        guard current != .zero else {
            throw .impossibleValue(
                step.place, "a power or resistance of a cell at \(voltage), which drives nothing")
        }
        return current
    }

    private mutating func hold(_ target: Volts, from current: Amperes) {
        if holdsVoltage {
            mode = .steady
            drive = .voltage(target)
        } else {
            mode = .regulating(
                VoltageRegulator(target: target, current: current, currentMax: currentMax))
            drive = .current(current)
        }
    }

    /// A new set point that a sample asks for; nil leaves the one in force. The caller sends it.
    package mutating func next(_ sample: Sample, elapsed: TimeSpan) -> Drive? {
        guard let voltage = sample.voltage, voltage.isFinite else { return nil }
        switch mode {
        case .steady: return nil
        case .approaching(let target):
            let isThere = sign > 0 ? voltage >= target : voltage <= target
            guard isThere else { return nil }
            hold(target, from: sample.current ?? .zero)
            return drive
        case .power(let power): return change(to: .current(current(power, voltage)))
        case .resistance(let ohms): return change(to: .current(current(ohms, voltage)))
        case .currentRamp(let from, let to, let span):
            return change(to: .current(Self.between(from, to, elapsed, span)))
        case .voltageRamp(let from, let to, let span):
            return change(to: .voltage(Self.between(from, to, elapsed, span)))
        case .regulating(var regulator):
            let current = regulator.next(voltage)
            mode = .regulating(regulator)
            return change(to: .current(current))
        }
    }

    /// The change on its way will not happen; the one in force stays.
    package mutating func revert(to drive: Drive) { self.drive = drive }

    private func current(_ power: Watts, _ voltage: Volts) -> Amperes {
        // A cell near 0 V would be asked for any current: the limit stands for all of them.
        let magnitude = power.magnitude.value / max(voltage.magnitude.value, 1e-6)
        return sign * min(Amperes(magnitude), currentMax)
    }

    private func current(_ ohms: Ohms, _ voltage: Volts) -> Amperes {
        // A passive load only lets the cell drive: against its sign nothing flows.
        guard voltage.value * -sign > 0 else { return .zero }
        return sign * min(Amperes(voltage.magnitude.value / ohms.value), currentMax)
    }

    private static func between<Unit>(
        _ from: Quantity<Unit>, _ to: Quantity<Unit>, _ elapsed: TimeSpan, _ span: TimeSpan
    ) -> Quantity<Unit> {
        let part = span.nanoseconds > 0 ? elapsed.seconds / span.seconds : 1
        return from + min(max(part, 0), 1) * (to - from)
    }

    /// What is too small to be set is zero.
    private func settable(_ wanted: Drive) -> Drive {
        guard case .current(let current) = wanted, current.magnitude < currentMin else {
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
