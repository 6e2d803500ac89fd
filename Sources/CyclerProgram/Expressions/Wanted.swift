import CyclerCore
import CyclerYAML

/// What kind of quantity belongs in a place, and which values of it make sense there.
struct Wanted: Sendable {
    let dimensions: [Dimension]
    /// Completes "expected ...".
    let expected: String
    /// Looked at where the value is known before anything runs.
    let accepts: @Sendable (Double) -> Bool

    init(
        _ dimensions: [Dimension], _ expected: String,
        accepts: @escaping @Sendable (Double) -> Bool = { _ in true }
    ) {
        self.dimensions = dimensions
        self.expected = expected
        self.accepts = accepts
    }

    /// A time above zero, at most ten years.
    static let time = Wanted([.time], UnitTable.time.expected + ", above zero") {
        $0 > 0 && $0 <= Form.spanMax.seconds
    }

    /// A voltage; 0 V is one like any other.
    static let voltage = Wanted([.voltage], UnitTable.voltage.expected)

    private static let currents: [Dimension] = [
        .current, Dimension.current.perArea, Dimension.current.perMass,
    ]

    private static let drives: [Dimension] =
        currents + [
            .power, Dimension.power.perArea, Dimension.power.perMass, .resistance,
            .resistance * .area,
        ]

    /// What a step drives.
    static let drive = Wanted(
        drives,
        "a current such as 40 uA, 0.05 mA/cm2 or C/20, a power or a resistance, above zero"
    ) { $0 > 0 }

    /// An end of a current ramp.
    static let rampCurrent = Wanted(
        currents, "a current such as 40 uA, 0.05 mA/cm2 or C/20, zero or more"
    ) { $0 >= 0 }

    static let charge = Wanted(
        [.charge, Dimension.charge.perArea, Dimension.charge.perMass],
        "a charge such as 3 mAh/cm2 or 2 mAh, above zero"
    ) { $0 > 0 }

    /// How often a list of steps is done.
    static let count = Wanted(
        [.number], "a whole number from 1 to \(ScheduleFile.repeatsMax), or what gives one"
    ) {
        $0 >= 1 && $0 <= Double(ScheduleFile.repeatsMax) && $0 == $0.rounded()
    }

    /// The pace of a ramp from its ends.
    static func rate(of dimension: Dimension) -> Wanted {
        let example = dimension == .voltage ? "1 mV/s" : "0.1 mA/cm2/min"
        return Wanted([dimension / .time], "a rate such as \(example), above zero") { $0 > 0 }
    }

    /// A value that a variable keeps its dimension with.
    static func variable(_ name: String, _ dimension: Dimension) -> Wanted {
        Wanted([dimension], "\(dimension.words), as \(name) was declared")
    }
}

extension Dimension {
    /// With examples of how it is written: `a charge such as 3 mAh/cm2 or 2 mAh`.
    var wordsWithExample: String {
        Self.examples.first { $0.dimension == self }.map { "\(words) such as \($0.example)" }
            ?? words
    }

    private static let examples: [(dimension: Dimension, example: String)] = [
        (.number, "3 or 80 %"), (.voltage, "1.0 V"), (.current, "5 uA, 0.05 mA/cm2 or C/50"),
        (.time, "100 ms, 10 s, 5 min or 6 h"), (.charge, "3 mAh/cm2 or 2 mAh"),
        (.energy, "10 mWh"), (.power, "1 mW"), (.resistance, "500 ohm"),
        (.temperature, "60 degC or 333 K"), (.pressure, "3.5 MPa"),
        (.voltage / .time, "1 mV/min"), (.current / .time, "1 uA/min"),
        (.voltage / .charge, "5 mV/mAh"),
    ]
}
