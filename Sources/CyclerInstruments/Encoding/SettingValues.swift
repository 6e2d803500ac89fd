import CyclerCore

/// What one run of an action is told, in the daemon's units. The profile's compiler has made
/// sure that steps only use what their action hands over.
struct SettingValues {
    private var values: [Double]

    init() {
        values = Array(repeating: .nan, count: SettingName.allCases.count)
    }

    subscript(name: SettingName) -> Double {
        get { values[name.position] }
        set { values[name.position] = newValue }
    }

    /// The value of an expression; literals are in the item's own unit, not converted.
    func value(of expression: SettingExpression) -> Double {
        switch expression {
        case .literal(let number): number
        case .setting(let name): self[name]
        }
    }

    mutating func setLimits(_ range: ClosedRange<Volts>) {
        self[.voltageLow] = range.lowerBound.value
        self[.voltageHigh] = range.upperBound.value
        self[.voltageLimit] = max(
            range.lowerBound.magnitude.value, range.upperBound.magnitude.value)
    }

    mutating func setRange(_ chosen: CurrentRange) {
        self[.range] = chosen.fullScale.value
        self[.rangeIndex] = Double(chosen.index)
    }
}

extension SettingName {
    fileprivate var position: Int {
        switch self {
        case .current: 0
        case .voltage: 1
        case .voltageLow: 2
        case .voltageHigh: 3
        case .voltageLimit: 4
        case .currentLimit: 5
        case .range: 6
        case .rangeIndex: 7
        case .watchdog: 8
        case .pressure: 9
        case .temperature: 10
        }
    }
}
