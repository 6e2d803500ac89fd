package import CyclerCore

/// What expressions can name: variables, and what the run knows of its last steps. All numbers are
/// in products of base units (a charge in A s); nil where nothing is known yet. What is no number
/// is not known.
package struct RunMemory: Hashable, Sendable {
    private var variables: [Double?]
    private var known: [Double?]
    /// Direction of the last step that had one.
    package internal(set) var lastDirection: CurrentDirection?

    package init(variables count: Int) {
        variables = Array(repeating: nil, count: count)
        known = Array(repeating: nil, count: Known.allCases.count)
    }

    /// What was measured, with the variables of another plan, unset.
    func withVariables(_ count: Int) -> RunMemory {
        var memory = self
        memory.variables = Array(repeating: nil, count: count)
        return memory
    }

    /// A variable by its number in the plan.
    package subscript(variable index: Int) -> Double? {
        get { variables[index] }
        set { variables[index] = newValue.flatMap { $0.isFinite ? $0 : nil } }
    }

    /// What is known, in base units.
    package subscript(_ name: Known) -> Double? {
        get { known[name.ordinal] }
        set { known[name.ordinal] = newValue.flatMap { $0.isFinite ? $0 : nil } }
    }

    /// Notes what the last step of a word moved.
    package mutating func remember(_ charge: AmpereHours, of direction: CurrentDirection) {
        self[Self.name(of: direction)] = charge.magnitude.value * 3600
        lastDirection = direction
    }

    /// What the last step of the opposite word moved; nil when there was none.
    func lastOpposite(of direction: CurrentDirection) -> AmpereHours? {
        let opposite: CurrentDirection =
            switch direction {
            case .charge: .discharge
            case .discharge: .charge
            case .plate: .strip
            case .strip: .plate
            }
        return self[Self.name(of: opposite)].map { AmpereHours($0 / 3600) }
    }

    private static func name(of direction: CurrentDirection) -> Known {
        switch direction {
        case .charge: .lastCharge
        case .discharge: .lastDischarge
        case .plate: .lastPlate
        case .strip: .lastStrip
        }
    }
}

extension Known {
    /// Position among all cases.
    var ordinal: Int {
        guard let index = Self.allCases.firstIndex(of: self) else {
            preconditionFailure("every case is one of all cases")
        }
        return index
    }
}
