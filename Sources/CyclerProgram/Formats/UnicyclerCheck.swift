import CyclerCore
import CyclerYAML

/// What of a method can never happen: set points and cut-offs beyond the protocol's own limits,
/// and cut-offs that the step before has passed already.
struct UnicyclerCheck {
    /// Where a step left the voltage.
    private struct Left {
        var volts: Double
        /// The current that flowed, A; nil where it was not given (a hold, a scan).
        var current: Double?
        /// A rest lies between.
        var hasRested = false
    }

    private let safety: UnicyclerSafety
    private let problems: ProblemCollector
    /// Nodes that a passed cut-off was told of; a loop is walked twice.
    private var told: Set<SourcePlace> = []

    init(_ safety: UnicyclerSafety, _ problems: ProblemCollector) {
        self.safety = safety
        self.problems = problems
    }

    /// Walks the method in the order of running, every loop at most twice.
    mutating func walk(_ items: [UnicyclerMethod.Item]) {
        _ = walk(items, after: nil)
    }

    private mutating func walk(_ items: [UnicyclerMethod.Item], after left: Left?) -> Left? {
        var left = left
        for item in items {
            switch item {
            case .step(let step, _): left = walk(step, after: left)
            case .repeated(let count, let inner, _, _):
                for _ in 0..<min(count, 2) { left = walk(inner, after: left) }
            }
        }
        return left
    }

    private mutating func walk(_ step: UnicyclerStep, after left: Left?) -> Left? {
        let isFirstVisit = told.insert(step.node.place).inserted
        switch step.action {
        case .rest:
            var rested = left
            rested?.hasRested = true
            return rested
        case .current(let current, let cutOff, let time):
            if isFirstVisit { checkLimits(current, cutOff, time) }
            guard let cutOff else { return nil }
            if let left { checkPassed(cutOff, current, left) }
            return time == nil ? Left(volts: cutOff.value, current: current.value) : nil
        case .hold(let voltage, _, _):
            if isFirstVisit { checkLimits(voltage, "the hold", isHeld: true) }
            if let left { checkHold(voltage, left) }
            return Left(volts: voltage.value, current: nil)
        case .scan(let from, let to, _):
            if isFirstVisit {
                checkLimits(from, "the scan", isHeld: true)
                checkLimits(to, "the scan", isHeld: true)
            }
            return Left(volts: to.value, current: nil)
        case .loop, .tag: return left
        }
    }

    // MARK: Against the limits

    private func checkLimits(
        _ current: UnicyclerStep.Written, _ cutOff: UnicyclerStep.Written?, _ time: Double?
    ) {
        let limit = current.value > 0 ? safety.maxCurrent : safety.minCurrent
        if let limit, current.value.magnitude > limit.value.magnitude {
            problems.warn(
                at: current.node,
                "\(Self.milliamperes(current.value)) lie beyond safety.\(Self.key(limit)) of "
                    + "\(Self.milliamperes(limit.value)), which ends the run in this step")
        }
        if let cutOff {
            checkLimits(cutOff, "the cut-off", isHeld: false)
        } else if let time, let charge = safety.maxCharge {
            let moved = current.value.magnitude * time
            guard moved > charge.value else { return }
            problems.warn(
                at: current.node,
                "the step moves \(ShortNumber.text(moved / 3.6)) mAh; safety.max_capacity_mAh of "
                    + "\(ShortNumber.text(charge.value / 3.6)) mAh ends the run in it")
        }
    }

    private func checkLimits(_ voltage: UnicyclerStep.Written, _ what: String, isHeld: Bool) {
        for (limit, isBeyond) in [
            (safety.maxVoltage, { (a: Double, b: Double) in a > b }), (safety.minVoltage, (<)),
        ] {
            guard let limit else { continue }
            if isBeyond(voltage.value, limit.value) {
                problems.report(
                    at: voltage.node,
                    "\(what) at \(Self.volts(voltage.value)) lies beyond safety."
                        + "\(Self.key(limit)), which ends the run first",
                    expected: "a voltage inside the limits")
            } else if voltage.value == limit.value, isHeld || safety.delay == .zero {
                problems.warn(
                    at: voltage.node,
                    "\(what) at \(Self.volts(voltage.value)) is the limit itself: a reading a "
                        + "little beyond it ends the run")
            }
        }
    }

    private static func key(_ limit: UnicyclerStep.Written) -> String {
        limit.node.path.split(separator: ".").last.map(String.init) ?? limit.node.path
    }

    // MARK: Against the step before

    private mutating func checkPassed(
        _ cutOff: UnicyclerStep.Written, _ current: UnicyclerStep.Written, _ left: Left
    ) {
        let isPassed =
            current.value > 0 ? cutOff.value < left.volts : cutOff.value > left.volts
        guard isPassed, told.insert(cutOff.node.place).inserted else { return }
        let word = current.value > 0 ? "charging" : "discharging"
        let message =
            "the step before leaves \(Self.volts(left.volts)), so \(word) to "
            + "\(Self.volts(cutOff.value)) ends at once"
        // After a rest, or at a smaller current the same way, the voltage may have come back.
        let isSmaller =
            left.current.map { last in
                last * current.value > 0 && current.value.magnitude < last.magnitude
            } ?? false
        guard !left.hasRested, !isSmaller else {
            problems.warn(
                at: cutOff.node, message.replacing("ends at once", with: "may end at once"))
            return
        }
        problems.report(
            at: cutOff.node, message,
            expected: "a cut-off \(current.value > 0 ? "above" : "below") "
                + Self.volts(left.volts))
    }

    /// A hold that a cut-off leads to is usually at that cut-off.
    private mutating func checkHold(_ voltage: UnicyclerStep.Written, _ left: Left) {
        guard left.current != nil, !left.hasRested, left.volts != voltage.value,
            told.insert(voltage.node.place).inserted
        else { return }
        problems.warn(
            at: voltage.node,
            "the step before ends at \(Self.volts(left.volts)), the hold is at "
                + Self.volts(voltage.value))
    }

    private static func volts(_ value: Double) -> String { "\(ShortNumber.text(value)) V" }
    private static func milliamperes(_ value: Double) -> String {
        "\(ShortNumber.text(value * 1000)) mA"
    }
}

extension UnicyclerMethod {
    /// Reports what can never happen.
    func check(_ safety: UnicyclerSafety) {
        var check = UnicyclerCheck(safety, problems)
        check.walk(items)
    }
}
