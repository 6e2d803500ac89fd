package import CyclerCore

/// The names that an expression may use where it stands.
package struct ExpressionScope: Sendable {
    /// What of the run is there to be named.
    package enum Moment: Sendable {
        /// Nothing was measured yet: the variables of a schedule begin here.
        case beginning
        case running
    }

    package var moment: Moment
    private var variables: [(name: String, dimension: Dimension)] = []

    package init(_ moment: Moment = .running) { self.moment = moment }

    /// The scope of the steps of a schedule that was read before.
    package init(of schedule: Schedule) {
        self.init()
        for variable in schedule.variables {
            guard let dimension = try? variable.value.dimension(dimension(of:)) else { continue }
            declare(variable.name, dimension)
        }
    }

    /// Variables in order of declaration.
    package var names: [String] { variables.map(\.name) }

    /// The dimension that a variable keeps; nil when there is no such variable.
    package func dimension(of name: String) -> Dimension? {
        variables.first { $0.name == name }?.dimension
    }

    /// Adds a variable behind those that are there.
    package mutating func declare(_ name: String, _ dimension: Dimension) {
        variables.append((name, dimension))
    }

    /// True for what can be named now.
    func offers(_ known: Known) -> Bool {
        switch moment {
        case .running: return true
        case .beginning: break
        }
        switch known {
        case .area, .mass, .cellCapacity, .temperature, .stackPressure: return true
        case .lastCharge, .lastDischarge, .lastPlate, .lastStrip, .lastPlated, .lastEnergy,
            .lastTime, .lastVoltage, .lastCurrent, .maximumVoltage, .minimumVoltage,
            .plateauVoltage, .lastResistance, .coulombicEfficiency, .retention, .cycle, .pass:
            return false
        }
    }
}
