import CyclerCore
import CyclerYAML

/// One entry of a protocol's method, with currents in A.
struct UnicyclerStep {
    /// A value and where it is written.
    struct Written {
        var value: Double
        var node: YAMLNode
    }

    enum Action {
        /// Open circuit for so many seconds.
        case rest(Double)
        case current(Written, untilVoltage: Written?, untilTime: Double?)
        case hold(Written, untilCurrent: Double?, untilTime: Double?)
        case scan(from: Written, to: Written, voltsPerSecond: Double)
        case loop(to: LoopTarget, count: Int)
        case tag(String)
    }

    enum LoopTarget {
        /// 1-based place in the list, tags counted.
        case index(Int)
        case tag(String)
    }

    var action: Action
    var node: YAMLNode
    /// What the file calls the step.
    var id: String?
    /// The value that says where a loop goes.
    var targetNode: YAMLNode?
}

/// The words of `step`.
enum UnicyclerWord: String, CaseIterable {
    case rest = "open_circuit_voltage"
    case current = "constant_current"
    case hold = "constant_voltage"
    case impedance = "impedance_spectroscopy"
    case scan = "voltage_scan"
    case loop, tag
}

/// Reads the entries of a method one by one.
struct UnicyclerStepReader {
    let sample: UnicyclerSample
    let problems: ProblemCollector

    /// The step, nil when something is wrong with it.
    func read(_ node: YAMLNode) -> UnicyclerStep? {
        let example = "a step such as {\"step\": \"open_circuit_voltage\", \"until_time_s\": 600}"
        guard var map = MappingReader(node, problems, expected: example) else { return nil }
        let id = map.quotedText("id")?.text
        guard let word = map.neededValue("step", Form<UnicyclerWord>.word) else { return nil }
        guard word != .impedance else {
            problems.report(
                at: node,
                "impedance cannot be measured: no instrument of a channel does",
                expected: "a method without impedance_spectroscopy")
            return nil
        }
        var step = UnicyclerStep(action: .rest(0), node: node, id: id)
        let action = action(word, &map, &step)
        map.finish()
        guard let action else { return nil }
        step.action = action
        return step
    }

    private func action(
        _ word: UnicyclerWord, _ map: inout MappingReader, _ step: inout UnicyclerStep
    ) -> UnicyclerStep.Action? {
        switch word {
        case .rest: map.neededValue("until_time_s", UnicyclerForms.seconds).map { .rest($0) }
        case .current: current(&map)
        case .hold: hold(&map)
        case .scan: scan(&map)
        case .loop: loop(&map, &step)
        case .tag: tag(&map)
        case .impedance: nil
        }
    }

    // MARK: Current and voltage

    private func current(_ map: inout MappingReader) -> UnicyclerStep.Action? {
        let rate = written(&map, "rate_C", UnicyclerForms.rate)
        let current = written(&map, "current_mA", Self.milliamperes)
        let voltage = written(&map, "until_voltage_V", Self.volts)
        let time = untilTime(&map)
        let applied = applied(rate, current, &map)
        // Rates come first: in theirs they win over currents.
        if let rate, rate.value != 0, let current, current.value != 0 {
            problems.warn(at: current.node, "rate_C is given too, and wins")
        }
        if !map.isGiven("until_voltage_V"), !map.isGiven("until_time_s") || time == .unset {
            problems.report(
                at: map.node, "the step never ends",
                expected: "until_voltage_V or until_time_s")
        }
        guard let applied else { return nil }
        return .current(applied, untilVoltage: voltage, untilTime: time.seconds)
    }

    /// The current in A; positive charges.
    private func applied(
        _ rate: UnicyclerStep.Written?, _ current: UnicyclerStep.Written?,
        _ map: inout MappingReader
    ) -> UnicyclerStep.Written? {
        if let rate, rate.value != 0 {
            return amperes(rate).map { UnicyclerStep.Written(value: $0, node: rate.node) }
        }
        if let current, current.value != 0 {
            return UnicyclerStep.Written(value: current.value / 1000, node: current.node)
        }
        let isWrong =
            map.isGiven("rate_C") && rate == nil
            || map.isGiven("current_mA") && current == nil
        if !isWrong {
            problems.report(
                at: map.node, "the step gives no current",
                expected: "rate_C or current_mA, not zero")
        }
        return nil
    }

    private func hold(_ map: inout MappingReader) -> UnicyclerStep.Action? {
        let node = map.valueNode("voltage_V")
        let voltage = map.neededValue("voltage_V", Self.volts)
        let rate = written(&map, "until_rate_C", UnicyclerForms.rate)
        let current = written(&map, "until_current_mA", Self.milliamperes)
        let time = untilTime(&map)
        let byRate = rate.map { $0.value != 0 } ?? false
        let byCurrent = current.map { $0.value != 0 } ?? false
        if byRate, byCurrent, let current {
            problems.warn(at: current.node, "until_rate_C is given too, and wins")
        }
        let isWrong =
            map.isGiven("until_rate_C") && rate == nil
            || map.isGiven("until_current_mA") && current == nil || time == .wrong
        if !byRate, !byCurrent, time.seconds == nil, !isWrong {
            problems.report(
                at: map.node, "the step never ends",
                expected: "until_time_s, until_rate_C or until_current_mA, not zero")
        }
        var until: Double?
        if byRate, let rate {
            guard let current = amperes(rate) else { return nil }
            until = current.magnitude
        } else if byCurrent, let current {
            until = current.value.magnitude / 1000
        }
        guard let node, let voltage else { return nil }
        return .hold(
            UnicyclerStep.Written(value: voltage, node: node), untilCurrent: until,
            untilTime: time.seconds)
    }

    private func scan(_ map: inout MappingReader) -> UnicyclerStep.Action? {
        let fromNode = map.valueNode("start_voltage_V")
        let from = map.neededValue("start_voltage_V", Self.volts)
        let toNode = map.valueNode("end_voltage_V")
        let to = map.neededValue("end_voltage_V", Self.volts)
        let rate = map.neededValue(
            "scan_rate_mV_per_s", UnicyclerForms.positive("a rate in mV/s such as 0.1"))
        guard let fromNode, let from, let toNode, let to, let rate else { return nil }
        guard from != to else {
            problems.report(
                at: toNode, "the scan ends where it starts",
                expected: "another voltage than start_voltage_V")
            return nil
        }
        return .scan(
            from: UnicyclerStep.Written(value: from, node: fromNode),
            to: UnicyclerStep.Written(value: to, node: toNode), voltsPerSecond: rate / 1000)
    }

    // MARK: Loops and tags

    private func loop(
        _ map: inout MappingReader, _ step: inout UnicyclerStep
    ) -> UnicyclerStep.Action? {
        let count = map.neededValue(
            "cycle_count", UnicyclerForms.whole(in: 1...UnicyclerFile.cyclesMax))
        let target = loopTarget(&map, &step)
        guard let count, let target else { return nil }
        return .loop(to: target, count: count)
    }

    private func loopTarget(
        _ map: inout MappingReader, _ step: inout UnicyclerStep
    ) -> UnicyclerStep.LoopTarget? {
        guard let node = map.optionalNode("loop_to") else { return .index(1) }
        step.targetNode = node
        let expected = "a tag, or the number of a step from 1 (tags are counted)"
        guard case .scalar(let scalar) = node.content, !scalar.isNothing,
            !scalar.text.allSatisfy(\.isWhitespace)
        else {
            problems.report(at: node, "found \(node.kindInWords)", expected: expected)
            return nil
        }
        if scalar.isQuoted { return .tag(scalar.text) }
        let form = UnicyclerForms.whole(in: 1...UnicyclerFile.stepsMax)
        return node.read(form, problems).map { .index($0) }
    }

    private func tag(_ map: inout MappingReader) -> UnicyclerStep.Action? {
        guard map.valueNode("tag") != nil else {
            map.reportMissing("tag", expected: "a name that a loop can go to")
            return nil
        }
        return map.quotedText("tag").map { .tag($0.text) }
    }

    // MARK: Values

    private static var milliamperes: Form<Double> {
        UnicyclerForms.number("a current in mA such as 0.5")
    }
    private static var volts: Form<Double> { UnicyclerForms.number("a voltage such as 4.2") }

    private func written(
        _ map: inout MappingReader, _ key: String, _ form: Form<Double>
    ) -> UnicyclerStep.Written? {
        guard let node = map.valueNode(key), let value = node.read(form, problems) else {
            return nil
        }
        return UnicyclerStep.Written(value: value, node: node)
    }

    /// A rate in A; nil, and a problem, when nobody says what 1C is.
    private func amperes(_ rate: UnicyclerStep.Written) -> Double? {
        guard let capacity = sample.capacity else {
            if !sample.hasCapacity {
                problems.report(
                    at: rate.node, "a C-rate, and the sample has no capacity",
                    expected: "capacity_mAh in sample")
            }
            return nil
        }
        return rate.value * capacity / 1000
    }

    private enum UntilTime: Equatable {
        case none, unset, wrong
        case after(Double)

        var seconds: Double? { if case .after(let seconds) = self { seconds } else { nil } }
    }

    private func untilTime(_ map: inout MappingReader) -> UntilTime {
        guard let node = map.valueNode("until_time_s") else { return .none }
        guard let seconds = node.read(UnicyclerForms.secondsOrNone, problems) else { return .wrong }
        guard seconds > 0 else {
            problems.warn(at: node, "0 s is no end of the step; leave it out")
            return .unset
        }
        return .after(seconds)
    }
}

extension MappingReader {
    /// True when a key has a value, right or wrong.
    fileprivate mutating func isGiven(_ key: String) -> Bool { valueNode(key) != nil }
}
