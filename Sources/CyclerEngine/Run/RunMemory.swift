package import CyclerCore

/// What expressions can name: variables, and what the run knows of its last steps. All numbers are
/// in products of base units (a charge in A s); nil where nothing is known yet.
package struct RunMemory: Hashable, Sendable {
    private var variables: [Double?]
    private var known: [Double?]

    package init(variables count: Int) {
        variables = Array(repeating: nil, count: count)
        known = Array(repeating: nil, count: Known.allCases.count)
    }

    /// A variable by its number in the plan.
    package subscript(variable index: Int) -> Double? {
        get { variables[index] }
        set { variables[index] = newValue }
    }

    /// What is known, in base units.
    package subscript(_ name: Known) -> Double? {
        get { known[name.ordinal] }
        set { known[name.ordinal] = newValue }
    }

    /// Notes what the last step of a word moved.
    package mutating func remember(_ charge: AmpereHours, of direction: CurrentDirection) {
        let name: Known =
            switch direction {
            case .charge: .lastCharge
            case .discharge: .lastDischarge
            case .plate: .lastPlate
            case .strip: .lastStrip
            }
        self[name] = charge.magnitude.value * 3600
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
