package import CyclerCore

/// Resolves written expressions against a cell: C-rates become amperes, per-area and per-mass
/// amounts become whole ones, names become places in the run's memory.
package struct ExpressionCompiler {
    let cell: Cell
    /// Variables in order of declaration, with their dimensions.
    private(set) var variables: [(name: String, dimension: Dimension)] = []

    init(cell: Cell) { self.cell = cell }

    /// Adds a variable; its number is its place in the order.
    mutating func declare(_ name: String, _ dimension: Dimension) {
        variables.append((name, dimension))
    }

    /// Number of a declared variable.
    func number(of name: String) -> Int? { variables.firstIndex { $0.name == name } }

    /// Dimension of an expression under the declared variables.
    func dimension(of expression: Expression) throws(PlanProblem.Kind) -> Dimension {
        guard expression.fits(depth: Expression.depthMax) else {
            throw .badValue("an expression is nested deeper than \(Expression.depthMax)")
        }
        do throws(ExpressionProblem) {
            return try expression.dimension { name in
                variables.first { $0.name == name }?.dimension
            }
        } catch { throw .expression(error) }
    }

    /// The expression in the wanted dimension; per area and per mass are multiplied out.
    package func compile(
        _ expression: Expression, as wanted: Dimension
    ) throws(PlanProblem.Kind) -> PlanExpression {
        let found = try dimension(of: expression)
        var compiled = try compile(expression)
        if found == wanted { return compiled }
        if found == wanted.perArea {
            compiled.multiply(by: cell.area.value)
        } else if found == wanted.perMass {
            guard let mass = cell.activeMass else { throw .perMassWithoutMass }
            compiled.multiply(by: mass.value)
        } else if wanted == .resistance, found == .resistance * .area {
            compiled.multiply(by: 1 / cell.area.value)
        } else {
            throw .wrongDimension(found, wanted: wanted)
        }
        return compiled
    }

    private func compile(_ expression: Expression) throws(PlanProblem.Kind) -> PlanExpression {
        var operations: [PlanExpression.Operation] = []
        try add(expression, to: &operations)
        return PlanExpression(operations)
    }

    /// Recursion is as deep as the expression, which `Expression.depthMax` bounds.
    private func add(
        _ expression: Expression, to list: inout [PlanExpression.Operation]
    ) throws(PlanProblem.Kind) {
        switch expression {
        case .literal(let value, _): list.append(.push(value))
        case .rate(let rate):
            guard let oneC = cell.oneC else { throw .rateWithoutOneC }
            list.append(.push(rate * oneC.value))
        case .known(let name): try add(name, to: &list)
        case .variable(let name):
            guard let number = number(of: name) else {
                throw .expression(.unknownVariable(name))
            }
            list.append(.variable(number))
        case .negated(let inner):
            try add(inner, to: &list)
            list.append(.negate)
        case .magnitude(let inner):
            try add(inner, to: &list)
            list.append(.magnitude)
        case .binary(let operation, let left, let right):
            try add(left, to: &list)
            try add(right, to: &list)
            switch operation {
            case .plus: list.append(.add)
            case .minus: list.append(.subtract)
            case .times: list.append(.multiply)
            case .over: list.append(.divide)
            }
        case .extreme(let extreme, let inner):
            guard !inner.isEmpty else { throw .expression(.noArguments) }
            for expression in inner { try add(expression, to: &list) }
            list.append(extreme == .min ? .least(inner.count) : .largest(inner.count))
        }
    }

    /// What the cell file says is a constant; the rest is looked up while the run goes on.
    private func add(
        _ name: Known, to list: inout [PlanExpression.Operation]
    ) throws(PlanProblem.Kind) {
        switch name {
        case .area: list.append(.push(cell.area.value))
        case .mass:
            guard let mass = cell.activeMass else { throw .perMassWithoutMass }
            list.append(.push(mass.value))
        case .cellCapacity:
            guard let capacity = cell.capacity else { throw .noCellCapacity }
            list.append(.push(capacity.value * 3600))
        case .lastCharge, .lastDischarge, .lastPlate, .lastStrip, .lastPlated, .lastEnergy,
            .lastTime, .lastVoltage, .lastCurrent, .maximumVoltage, .minimumVoltage,
            .plateauVoltage, .lastResistance, .coulombicEfficiency, .retention, .cycle, .pass,
            .temperature, .stackPressure:
            list.append(.known(name))
        }
    }
}

extension Expression {
    /// True when it is nested no deeper than this; looks no deeper either.
    fileprivate func fits(depth: Int) -> Bool {
        guard depth > 0 else { return false }
        switch self {
        case .literal, .rate, .known, .variable: return true
        case .negated(let inner), .magnitude(let inner): return inner.fits(depth: depth - 1)
        case .binary(_, let left, let right):
            return left.fits(depth: depth - 1) && right.fits(depth: depth - 1)
        case .extreme(_, let list): return list.allSatisfy { $0.fits(depth: depth - 1) }
        }
    }
}
