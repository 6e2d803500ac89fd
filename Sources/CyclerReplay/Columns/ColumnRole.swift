import CyclerCore
import CyclerYAML

/// What a column of a recording is to the replay; raw values are the words of `--columns`.
package enum ColumnRole: String, Hashable, Sendable, CaseIterable {
    /// Time since some start; never runs backwards.
    case time
    /// Wall clock; stands in for `time` where there is none.
    case wall
    case voltage, current
    /// Set points in force; empty or zero where there is none.
    case setCurrent = "set-current"
    case setVoltage = "set-voltage"
    /// Changes with every step of the schedule, and only then.
    case step
    case cycle
    /// Says what a step is: `CC_CHG`, `REST`, `EIS`.
    case type
    case temperature, pressure
    /// Of an impedance measurement: rows that have one are not watched.
    case frequency
    /// `good`, `flagged`, `stale`.
    case quality

    /// Units that its column may have, nil for counters and words.
    var units: UnitTable? {
        switch self {
        case .time, .wall: .time
        case .voltage, .setVoltage: .voltage
        case .current, .setCurrent: .current
        case .temperature: .temperature
        case .pressure: .pressure
        case .frequency: Self.frequencies
        case .step, .cycle, .type, .quality: nil
        }
    }

    /// `voltage: V, mV, uV, kV`, for the help of a command.
    package var help: String {
        unitSymbols.isEmpty ? rawValue : rawValue + ": " + unitSymbols.joined(separator: ", ")
    }

    /// Symbols of its units in the order of preference, clocks among them.
    var unitSymbols: [String] {
        (units?.scales.map(\.symbol) ?? []) + (isTime ? ColumnForm.clockWords : [])
    }

    var isTime: Bool { self == .time || self == .wall }

    /// Words for a message.
    var words: String {
        switch self {
        case .time: "the time"
        case .wall: "the wall clock"
        case .voltage: "the voltage"
        case .current: "the current"
        case .setCurrent: "the set current"
        case .setVoltage: "the set voltage"
        case .step: "the step"
        case .cycle: "the cycle"
        case .type: "the type of step"
        case .temperature: "the temperature"
        case .pressure: "the pressure"
        case .frequency: "the frequency"
        case .quality: "the quality"
        }
    }

    private static let frequencies = UnitTable(
        "a frequency", example: "1 Hz",
        [UnitTable.Scale("Hz"), UnitTable.Scale("kHz", times: 1e3)])
}

/// How the fields of a column are read, and the unit they are in.
struct ColumnForm: Hashable, Sendable {
    /// Symbol, empty for counters and words.
    let unit: String
    let field: FieldForm

    private init(
        _ kind: FieldForm.Kind, _ unit: String, _ scale: UnitTable.Scale = UnitTable.Scale("")
    ) {
        self.unit = unit
        field = FieldForm(
            kind: kind, offset: scale.offset, multiplier: scale.multiplier, divisor: scale.divisor)
    }

    static let clockWords = ["hms", "date"]
    static let counter = ColumnForm(.number, "")
    static let word = ColumnForm(.word, "")

    /// The form of a column whose unit is written so; nil when the role has no such unit.
    init?(_ unit: String, for role: ColumnRole) {
        if role.isTime, unit == "hms" || unit == "date" {
            self.init(unit == "hms" ? .duration : .date, unit)
            return
        }
        let plain = WrittenQuantity("1 " + unit)?.unit ?? unit
        let symbol = Self.longWords[plain.lowercased()] ?? plain
        let celsius = role == .temperature && symbol == "C" ? "degC" : symbol
        guard let scale = role.units?.scales.first(where: { $0.symbol == celsius }) else {
            return nil
        }
        self.init(.number, celsius, scale)
    }

    /// Units in words, as machine-readable labels have them.
    private static let longWords = [
        "second": "s", "seconds": "s", "sec": "s", "millisecond": "ms", "minute": "min",
        "minutes": "min", "hour": "h", "hours": "h", "hr": "h", "volt": "V", "volts": "V",
        "millivolt": "mV", "ampere": "A", "amperes": "A", "amps": "A", "amp": "A",
        "milliampere": "mA", "microampere": "uA", "celsius": "degC", "kelvin": "K",
        "pascal": "Pa", "hertz": "Hz",
    ]
}

/// How one field becomes a number, in a form that is copied for nothing.
struct FieldForm: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        /// In our unit: (number + offset) * multiplier / divisor.
        case number
        /// `h:mm:ss`.
        case duration
        /// `2024-03-01 08:00:00`.
        case date
        case word
    }

    let kind: Kind
    private let offset: Double
    private let multiplier: Double
    private let divisor: Double
    /// The number needs no arithmetic.
    private let isPlain: Bool

    init(kind: Kind, offset: Double, multiplier: Double, divisor: Double) {
        self.kind = kind
        self.offset = offset
        self.multiplier = multiplier
        self.divisor = divisor
        isPlain = offset == 0 && multiplier == 1 && divisor == 1
    }

    /// The value in our unit; NaN when the field is none. `mark` stands before a fraction.
    @inline(__always)
    func value(of field: UnsafeBufferPointer<UInt8>, mark: UInt8) -> Double {
        switch kind {
        case .number:
            let number = DecimalText.number(in: field, mark: mark)
            return isPlain ? number : (number + offset) * multiplier / divisor
        case .duration: return ClockText.duration(in: field)
        case .date: return ClockText.date(in: field)
        case .word: return .nan
        }
    }
}
