package import CyclerCore
package import CyclerWatch
import CyclerYAML

/// One number of a thresholds file: its key, the range it is allowed in, and where it goes.
///
/// Every key has a range, and none can switch a detector off: what stops a cell must not be tuned
/// away by a slip, nor on purpose without changing the program.
package struct ThresholdKey: Sendable {
    package let name: String
    /// What it does, for the comment in a written file.
    package let meaning: String
    /// Kinds of cell that it says something about; nil for all of its group.
    package let kinds: [CellKind]?
    /// The allowed range in words: `5 % to 30 %`.
    package let range: String
    /// Texts of the outermost values that are taken.
    package let extremes: [String]
    let read: @Sendable (YAMLNode, ProblemCollector, inout WatchThresholds) -> Void
    /// The value of a set as a file would say it.
    package let text: @Sendable (WatchThresholds) -> String

    typealias Path<Value> = any WritableKeyPath<WatchThresholds, Value> & Sendable

    private init<Value: Comparable & Sendable>(
        _ name: String, _ path: Path<Value>, _ bounds: ClosedRange<Value>, _ form: Form<Value>,
        _ words: @escaping @Sendable (Value) -> String, _ kinds: [CellKind]?, _ meaning: String
    ) {
        let range = "\(words(bounds.lowerBound)) to \(words(bounds.upperBound))"
        let bounded = form.demanding("a value from \(range)") { bounds.contains($0) }
        self.name = name
        self.meaning = meaning
        self.kinds = kinds
        self.range = range
        extremes = [words(bounds.lowerBound), words(bounds.upperBound)]
        read = { node, problems, thresholds in
            if let value = node.read(bounded, problems) { thresholds[keyPath: path] = value }
        }
        text = { words($0[keyPath: path]) }
    }

    static func volts(
        _ name: String, _ path: Path<Volts>, _ bounds: ClosedRange<Volts>,
        on kinds: [CellKind]? = nil,
        _ meaning: String
    ) -> Self {
        Self(name, path, bounds, .voltage, { QuantityWords.words($0) }, kinds, meaning)
    }

    static func density(
        _ name: String, _ path: Path<CurrentDensity>, _ bounds: ClosedRange<CurrentDensity>,
        _ meaning: String
    ) -> Self {
        Self(name, path, bounds, .quantity(), { QuantityWords.words($0) }, nil, meaning)
    }

    static func span(
        _ name: String, _ path: Path<TimeSpan>, _ bounds: ClosedRange<TimeSpan>,
        on kinds: [CellKind]? = nil, _ meaning: String
    ) -> Self {
        Self(name, path, bounds, .span(atLeast: .zero), { QuantityWords.words($0) }, kinds, meaning)
    }

    /// A share, written in percent.
    static func percent(
        _ name: String, _ path: Path<Double>, _ bounds: ClosedRange<Double>,
        on kinds: [CellKind]? = nil, _ meaning: String
    ) -> Self {
        Self(
            name, path, bounds, Form(UnitTable.percent), { words($0, UnitTable.percent) }, kinds,
            meaning)
    }

    /// A factor, a number of sigma, a power of time: what has no unit.
    static func number(
        _ name: String, _ path: Path<Double>, _ bounds: ClosedRange<Double>,
        on kinds: [CellKind]? = nil, _ meaning: String
    ) -> Self {
        Self(
            name, path, bounds, .number(in: -1e9...1e9), { QuantityWords.exactNumber($0) }, kinds,
            meaning)
    }

    static func count(
        _ name: String, _ path: Path<Int>, _ bounds: ClosedRange<Int>, on kinds: [CellKind]? = nil,
        _ meaning: String
    ) -> Self {
        Self(name, path, bounds, .integer(in: 0...1_000_000), { "\($0)" }, kinds, meaning)
    }

    /// A rate of a voltage, V/h.
    static func voltsPerHour(
        _ name: String, _ path: Path<Double>, _ bounds: ClosedRange<Double>, _ meaning: String
    ) -> Self {
        Self(
            name, path, bounds, Form(voltagePerHour), { words($0, voltagePerHour) }, nil, meaning)
    }

    /// Two voltages, `[low, high]`.
    static func window(
        _ name: String, _ path: Path<ClosedRange<Volts>>, _ bounds: ClosedRange<Volts>,
        on kinds: [CellKind]? = nil, _ meaning: String
    ) -> Self {
        Self(window: name, path, bounds, kinds, meaning)
    }

    private init(
        window name: String, _ path: Path<ClosedRange<Volts>>, _ bounds: ClosedRange<Volts>,
        _ kinds: [CellKind]?, _ meaning: String
    ) {
        let words: @Sendable (ClosedRange<Volts>) -> String = {
            "[\(QuantityWords.words($0.lowerBound)), \(QuantityWords.words($0.upperBound))]"
        }
        let range =
            "\(QuantityWords.words(bounds.lowerBound)) to \(QuantityWords.words(bounds.upperBound))"
        let form = Form.voltage.demanding("a value from \(range)") { bounds.contains($0) }
        self.name = name
        self.meaning = meaning
        self.kinds = kinds
        self.range = "within " + range
        extremes = [words(bounds)]
        read = { node, problems, thresholds in
            if let value = node.range(form, problems) { thresholds[keyPath: path] = value }
        }
        text = { words($0[keyPath: path]) }
    }

    private static let voltagePerHour = UnitTable(
        "a voltage per time", example: "3 mV/h",
        [.init("V/h"), .init("mV/h", over: 1e3), .init("uV/h", over: 1e6)])

    private static func words(_ value: Double, _ table: UnitTable) -> String {
        let choices = table.scales.map { QuantityWords.Choice(symbol: $0.symbol, scale: $0) }
        return QuantityWords.words(value, choices)
    }
}

extension Form where Value == Double {
    fileprivate init(_ table: UnitTable) {
        self.init(table.expected) { table.read($0) }
    }
}
