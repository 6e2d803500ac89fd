package import CyclerCore

/// An expression resolved against a cell, as a list for a stack machine: nothing recurses while a
/// run goes on. Numbers are in products of base units.
package struct PlanExpression: Hashable, Sendable {
    enum Operation: Hashable, Sendable {
        case push(Double)
        case known(Known)
        case variable(Int)
        case negate
        case magnitude
        case add, subtract, multiply, divide
        case least(Int)
        case largest(Int)
    }

    private(set) var operations: [Operation]

    init(_ operations: [Operation]) { self.operations = operations }

    /// A value that is the same whatever was measured.
    package static func constant(_ value: Double) -> PlanExpression { .init([.push(value)]) }

    /// Appends a factor (an area, a mass).
    mutating func multiply(by factor: Double) {
        operations.append(.push(factor))
        operations.append(.multiply)
    }

    /// True when the value may be another one each time.
    var dependsOnRun: Bool {
        operations.contains {
            switch $0 {
            case .known, .variable: true
            case .push, .negate, .magnitude, .add, .subtract, .multiply, .divide, .least, .largest:
                false
            }
        }
    }

    /// The value when it does not depend on the run, nil when it does or is no number.
    package var constantValue: Double? {
        dependsOnRun ? nil : value(in: RunMemory(variables: 0))
    }

    /// The value now; nil when something it names is unknown, or it is no number.
    package func value(in memory: RunMemory) -> Double? {
        do throws(MissingValue) { return try evaluated(in: memory) } catch { return nil }
    }

    /// The value now. What is no number on the way (a division by zero) makes the whole no number:
    /// the smallest of it and something is not the something.
    package func evaluated(in memory: RunMemory) throws(MissingValue) -> Double {
        var stack: [Double] = []
        for operation in operations {
            switch operation {
            case .push(let number): stack.append(number)
            case .known(let name):
                guard let number = memory[name] else { throw .unknown(name) }
                stack.append(number)
            case .variable(let index):
                guard let number = memory[variable: index] else { throw .unset }
                stack.append(number)
            case .negate: stack[stack.count - 1].negate()
            case .magnitude: stack[stack.count - 1] = stack[stack.count - 1].magnitude
            case .add: Self.join(&stack, +)
            case .subtract: Self.join(&stack, -)
            case .multiply: Self.join(&stack, *)
            case .divide: Self.join(&stack, /)
            case .least(let count): Self.reduce(&stack, count, Swift.min)
            case .largest(let count): Self.reduce(&stack, count, Swift.max)
            }
            guard let top = stack.last, top.isFinite else { throw .noNumber }
        }
        guard stack.count == 1 else { throw .noNumber }
        return stack[0]
    }

    private static func join(_ stack: inout [Double], _ work: (Double, Double) -> Double) {
        let right = stack.removeLast()
        stack[stack.count - 1] = work(stack[stack.count - 1], right)
    }

    private static func reduce(
        _ stack: inout [Double], _ count: Int, _ work: (Double, Double) -> Double
    ) {
        for _ in 1..<max(count, 1) { join(&stack, work) }
    }
}

/// Why an expression has no value now.
package enum MissingValue: Error, Hashable, Sendable {
    /// Nothing of the kind was measured yet.
    case unknown(Known)
    /// A variable without a value.
    case unset
    /// Not a number, or beyond all numbers: a division by zero.
    case noNumber

    /// The run cannot go on at a step or assignment that needs the value.
    func fault(at place: SourcePlace) -> ScheduleFault {
        switch self {
        case .unknown(let name): .unknownValue(place, name.rawValue)
        case .unset: .unknownValue(place, "a variable")
        case .noNumber: .noNumber(place)
        }
    }
}
