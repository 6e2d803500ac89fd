extension Expression {
    /// The dimension, or what does not add up; `variables` gives those of declared variables.
    package func dimension(
        _ variables: (String) -> Dimension?
    ) throws(ExpressionProblem) -> Dimension {
        switch self {
        case .literal(_, let dimension): return dimension
        case .rate: return .current
        case .known(let known): return known.dimension
        case .variable(let name):
            guard let dimension = variables(name) else { throw .unknownVariable(name) }
            return dimension
        case .negated(let inner), .magnitude(let inner): return try inner.dimension(variables)
        case .binary(let operation, let left, let right):
            let a = try left.dimension(variables)
            let b = try right.dimension(variables)
            switch operation {
            case .times: return a * b
            case .over: return a / b
            case .plus, .minus:
                guard a == b else { throw .mixed(operation, a, b) }
                return a
            }
        case .extreme(_, let list):
            guard let first = list.first else { throw .noArguments }
            let wanted = try first.dimension(variables)
            for other in list.dropFirst() {
                let dimension = try other.dimension(variables)
                guard dimension == wanted else { throw .differing(wanted, dimension) }
            }
            return wanted
        }
    }
}

/// What is wrong with an expression.
package enum ExpressionProblem: Error, Hashable, Sendable {
    case unknownVariable(String)
    case mixed(Expression.Operator, Dimension, Dimension)
    /// Values of several kinds in a `min` or `max`.
    case differing(Dimension, Dimension)
    case noArguments

    /// What is wrong, for people.
    package var message: String {
        switch self {
        case .unknownVariable(let name): "there is no variable \"\(name)\""
        case .mixed(let operation, let a, let b):
            "\(a.words) \(operation.rawValue) \(b.words) is no quantity"
        case .differing(let a, let b):
            "min and max need values of one kind, not \(a.words) and \(b.words)"
        case .noArguments: "min and max need at least one value"
        }
    }
}
