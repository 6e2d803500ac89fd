package import CyclerCore

/// What an action is told when it runs. Numbers are in the daemon's units.
package enum SettingName: String, Hashable, Sendable, CaseIterable {
    /// Signed set current, A.
    case current
    /// Set voltage, V.
    case voltage
    /// Lower and upper voltage limit, V.
    case voltageLow = "voltage-low"
    case voltageHigh = "voltage-high"
    /// The larger magnitude of both voltage limits, V.
    case voltageLimit = "voltage-limit"
    /// Largest magnitude of the current, A.
    case currentLimit = "current-limit"
    /// Full scale of the current range, A.
    case range
    /// The number the instrument knows the range by.
    case rangeIndex = "range-index"
    /// Time after which the instrument opens the circuit by itself, s.
    case watchdog
    /// Pa
    case pressure
    /// K
    case temperature

    /// Unit in which the setting is handed over.
    package var dimension: ItemDimension {
        switch self {
        case .current, .currentLimit, .range: .current
        case .voltage, .voltageLow, .voltageHigh, .voltageLimit: .voltage
        case .rangeIndex: .number
        case .watchdog: .time
        case .pressure: .pressure
        case .temperature: .temperature
        }
    }
}

/// A value in a step: written in the file, or given when the action runs.
package enum SettingExpression: Hashable, Sendable {
    case literal(Double)
    case setting(SettingName)
}

/// One item and the value it is written with or expected to have.
package struct ProfileAssignment: Hashable, Sendable {
    package var item: String
    package var value: SettingExpression
    package var place: SourcePlace

    package init(item: String, value: SettingExpression, place: SourcePlace) {
        self.item = item
        self.value = value
        self.place = place
    }
}

/// What a good answer to a query looks like.
package enum AnswerCheck: Hashable, Sendable {
    case any
    case equals(String)
    case begins(String)
    case contains(String)
    /// A number within `relative` * |value| + `absolute` of the value.
    case number(SettingExpression, relative: Double, absolute: Double)
}

/// One step of an action.
package struct ProfileStep: Hashable, Sendable {
    /// What the step does.
    package enum Kind: Hashable, Sendable {
        /// Writes registers; neighbours go out in one request.
        case write([ProfileAssignment])
        /// Writes registers and reads the same ones back, equal.
        case set([ProfileAssignment])
        /// Reads items and compares them.
        case expect([ProfileAssignment])
        /// Sends a line, or asks, or both in this order.
        case dialogue(send: String?, ask: String?, AnswerCheck)
    }

    package var kind: Kind
    package var place: SourcePlace

    package init(_ kind: Kind, place: SourcePlace) {
        self.kind = kind
        self.place = place
    }
}

/// What a profile can be asked to do.
package enum ProfileAction: String, Hashable, Sendable, CaseIterable {
    case prepare
    case rest
    case constantCurrent = "constant-current"
    case constantVoltage = "constant-voltage"
    case setPressure = "set-pressure"
    case setTemperature = "set-temperature"

    /// Settings that steps of this action may use.
    package var settings: [SettingName] {
        switch self {
        case .prepare: [.voltageLow, .voltageHigh, .voltageLimit, .currentLimit, .watchdog]
        case .rest: [.voltageLow, .voltageHigh, .voltageLimit, .range, .rangeIndex]
        case .constantCurrent:
            [.current, .voltageLow, .voltageHigh, .voltageLimit, .range, .rangeIndex]
        case .constantVoltage: [.voltage, .currentLimit, .range, .rangeIndex]
        case .setPressure: [.pressure]
        case .setTemperature: [.temperature]
        }
    }
}

/// An action with its steps, in order.
package struct ProfileSequence: Hashable, Sendable {
    package var action: ProfileAction
    package var steps: [ProfileStep]
    package var place: SourcePlace

    package init(action: ProfileAction, steps: [ProfileStep], place: SourcePlace) {
        self.action = action
        self.steps = steps
        self.place = place
    }
}
