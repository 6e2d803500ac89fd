import CyclerCore

/// Where a value that is no literal may come from while nothing runs.
struct ConstantValues: Sendable {
    var known: @Sendable (Known) -> Double? = { _ in nil }
    /// What 1C is, A.
    var oneC: Double?

    static let none = ConstantValues()
}

extension Expression {
    /// The value in base units when nothing that only a run knows goes into it; nil otherwise, and
    /// when it is no finite number.
    func constant(_ values: ConstantValues = .none) -> Double? {
        let value: Double?
        switch self {
        case .literal(let number, _): value = number
        case .rate(let rate): value = values.oneC.map { $0 * rate }
        case .known(let known): value = values.known(known)
        case .variable: value = nil
        case .negated(let inner): value = inner.constant(values).map { -$0 }
        case .magnitude(let inner): value = inner.constant(values)?.magnitude
        case .binary(let operation, let left, let right):
            guard let a = left.constant(values), let b = right.constant(values) else { return nil }
            value =
                switch operation {
                case .plus: a + b
                case .minus: a - b
                case .times: a * b
                case .over: a / b
                }
        case .extreme(let extreme, let list):
            let all = list.compactMap { $0.constant(values) }
            guard all.count == list.count else { return nil }
            value =
                switch extreme {
                case .min: all.min()
                case .max: all.max()
                }
        }
        return value.flatMap { $0.isFinite ? $0 : nil }
    }

    /// True when any part of it is as `isMeant` says.
    func contains(_ isMeant: (Expression) -> Bool) -> Bool {
        if isMeant(self) { return true }
        switch self {
        case .literal, .rate, .known, .variable: return false
        case .negated(let inner), .magnitude(let inner): return inner.contains(isMeant)
        case .binary(_, let left, let right):
            return left.contains(isMeant) || right.contains(isMeant)
        case .extreme(_, let list): return list.contains { $0.contains(isMeant) }
        }
    }
}
