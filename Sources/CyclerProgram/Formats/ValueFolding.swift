import CyclerCore

/// Works out expressions before a run, as far as file and cell tell; formats of others know
/// numbers only.
struct ValueFolding {
    /// A number in base units and what kind of quantity it is.
    struct Folded: Hashable {
        var value: Double
        var dimension: Dimension
    }

    /// Why an expression is no number before the run.
    struct Unknown: Error {
        var reason: String
        init(_ reason: String) { self.reason = reason }
    }

    let cell: Cell?
    private let constants: [Assignment]
    private let changing: Set<String>

    init(_ schedule: Schedule, cell: Cell?) {
        self.cell = cell
        constants = schedule.variables
        changing = Self.variablesSet(in: schedule.steps)
    }

    /// Variables that a step gives new values.
    private static func variablesSet(in steps: [WrittenStep]) -> Set<String> {
        var names: Set<String> = []
        for step in steps {
            switch step.kind {
            case .set(let assignments): names.formUnion(assignments.map(\.name))
            case .repeated(_, let inner): names.formUnion(variablesSet(in: inner))
            case .branch(_, let then, let other):
                names.formUnion(variablesSet(in: then))
                names.formUnion(variablesSet(in: other))
            case .rest, .wait, .drive, .currentRamp, .hold, .voltageRamp, .pressure, .temperature,
                .goto, .nextCycle, .message, .hook, .probe:
                break
            }
        }
        return names
    }

    /// The number that an expression stands for.
    func value(_ expression: Expression) throws(Unknown) -> Folded {
        let folded = try fold(expression, depth: 0)
        guard folded.value.isFinite else { throw Unknown("divides by zero") }
        return folded
    }

    /// A quantity of one kind; per area and per mass become absolute with the cell.
    func absolute(_ expression: Expression, _ wanted: Dimension) throws(Unknown) -> Double {
        let folded = try value(expression)
        if folded.dimension == wanted { return folded.value }
        if folded.dimension == wanted.perArea {
            guard let cell else { throw Unknown("is per area, and no cell is given") }
            return folded.value * cell.area.value
        }
        if folded.dimension == wanted.perMass {
            guard let mass = cell?.activeMass else {
                throw Unknown(
                    cell == nil
                        ? "is per mass, and no cell is given"
                        : "is per mass, and the cell has no active mass")
            }
            return folded.value * mass.value
        }
        throw Unknown("is \(folded.dimension.words), not \(wanted.words)")
    }

    // MARK: Folding

    /// Variables may name earlier variables, so the depth is that of all of them.
    private static let depthMax = Expression.depthMax * 4

    private func fold(_ expression: Expression, depth: Int) throws(Unknown) -> Folded {
        guard depth < Self.depthMax else { throw Unknown("is nested too deeply") }
        switch expression {
        case .literal(let value, let dimension): return Folded(value: value, dimension: dimension)
        case .rate(let rate):
            guard let oneC = cell?.oneC else {
                throw Unknown(
                    cell == nil
                        ? "is a C-rate, and no cell is given"
                        : "is a C-rate, and the cell does not say what 1C is")
            }
            return Folded(value: rate * oneC.value, dimension: .current)
        case .known(let known): return try fold(known)
        case .variable(let name):
            guard !changing.contains(name), let one = constants.last(where: { $0.name == name })
            else { throw Unknown("has the variable \(name), which changes during the run") }
            return try fold(one.value, depth: depth + 1)
        case .negated(let inner):
            var folded = try fold(inner, depth: depth + 1)
            folded.value = -folded.value
            return folded
        case .magnitude(let inner):
            var folded = try fold(inner, depth: depth + 1)
            folded.value = folded.value.magnitude
            return folded
        case .binary(let operation, let left, let right):
            let a = try fold(left, depth: depth + 1)
            let b = try fold(right, depth: depth + 1)
            return try combine(operation, a, b)
        case .extreme(let extreme, let list): return try fold(extreme, list, depth: depth)
        }
    }

    private func fold(_ known: Known) throws(Unknown) -> Folded {
        let value: Double? =
            switch known {
            case .area: cell?.area.value
            case .mass: cell?.activeMass?.value
            case .cellCapacity: (cell?.capacity?.value).map { $0 * 3600 }
            case .lastCharge, .lastDischarge, .lastPlate, .lastStrip, .lastPlated, .lastEnergy,
                .lastTime, .lastVoltage, .lastCurrent, .maximumVoltage, .minimumVoltage,
                .plateauVoltage, .lastResistance, .coulombicEfficiency, .retention, .cycle, .pass,
                .temperature, .stackPressure:
                nil
            }
        guard let value else {
            let isOfCell = [.area, .mass, .cellCapacity].contains(known)
            throw Unknown(
                isOfCell
                    ? "has the \(known.rawValue), and no cell gives it"
                    : "has the \(known.rawValue), which only a run knows")
        }
        return Folded(value: value, dimension: known.dimension)
    }

    private func combine(
        _ operation: Expression.Operator, _ a: Folded, _ b: Folded
    ) throws(Unknown) -> Folded {
        switch operation {
        case .times: return Folded(value: a.value * b.value, dimension: a.dimension * b.dimension)
        case .over: return Folded(value: a.value / b.value, dimension: a.dimension / b.dimension)
        case .plus, .minus:
            guard a.dimension == b.dimension else { throw Unknown("adds unlike quantities") }
            let value = operation == .plus ? a.value + b.value : a.value - b.value
            return Folded(value: value, dimension: a.dimension)
        }
    }

    private func fold(
        _ extreme: Expression.Extreme, _ list: [Expression], depth: Int
    ) throws(Unknown) -> Folded {
        var best: Folded?
        for one in list {
            let folded = try fold(one, depth: depth + 1)
            guard let last = best else {
                best = folded
                continue
            }
            guard last.dimension == folded.dimension else {
                throw Unknown("compares unlike quantities")
            }
            let isBetter =
                switch extreme {
                case .min: folded.value < last.value
                case .max: folded.value > last.value
                }
            if isBetter { best = folded }
        }
        guard let best else { throw Unknown("is the \(extreme.rawValue) of nothing") }
        return best
    }
}
