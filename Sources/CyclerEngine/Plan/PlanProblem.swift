package import CyclerCore

/// Why a schedule does not fit a cell or a channel; each with its place in the schedule file.
package struct PlanProblem: Error, Hashable, Sendable {
    /// What does not fit.
    package enum Kind: Error, Hashable, Sendable {
        /// `plate` on a full cell, `charge` on a half cell.
        case wrongWord(CurrentDirection, CellKind)
        /// A C-rate, but the cell file says no `1C`.
        case rateWithoutOneC
        case perMassWithoutMass
        case noCellCapacity
        case expression(ExpressionProblem)
        case wrongDimension(Dimension, wanted: Dimension)
        /// A drive that is neither current, power nor resistance.
        case noDrive(Dimension)
        /// A power or resistance that is to go on to hold a voltage.
        case holdBehind(Dimension)
        /// No charge bound can be derived.
        case noChargeBound
        /// No time bound can be derived.
        case noTimeBound
        /// An energised step that nothing ends.
        case endless
        /// The channel has no instrument that could do this.
        case nothingControls(String)
        /// Loops nested deeper than `Plan.depthMax`, or steps deeper than `Plan.nestingMax`.
        case tooDeep
        case unknownLabel(String)
        case doubleLabel(String)
        /// A jump into a repeat that the step is not part of.
        case jumpIntoRepeat(String)
        case noRepeatAround
        /// A probe of the current, but no step before it carries one.
        case nothingToProbe
        /// A value that can be worked out now and cannot be.
        case badValue(String)
    }

    package var kind: Kind
    package var place: SourcePlace

    /// What is wrong and what to write instead.
    package var message: String {
        switch kind {
        case .wrongWord(let word, let cell):
            "'\(word.rawValue)' does not fit a \(cell.rawValue) cell; write "
                + "'\(Self.partner(of: word).rawValue)'"
        case .rateWithoutOneC:
            "a C-rate needs '1C' in the cell file (for example '1C: 0.05 mA/cm2')"
        case .perMassWithoutMass:
            "an amount per mass needs 'active-mass' in the cell file (for example '8.9 mg/cm2')"
        case .noCellCapacity: "'cell capacity' needs 'capacity' in the cell file"
        case .expression(let problem): problem.message
        case .wrongDimension(let found, let wanted):
            "\(found.words) stands where \(wanted.words) is needed"
        case .noDrive(let found):
            "\(found.words) drives nothing; write a current (40 uA, 0.05 mA/cm2, C/20), a power "
                + "(1 mW) or a resistance (100 ohm)"
        case .holdBehind(let found):
            "\(found.words) cannot go on to hold a voltage, only a current can; end this step on "
                + "the voltage and write 'hold' behind it"
        case .noChargeBound:
            "no charge bound can be derived; write 'capacity' in the cell file, an end on "
                + "capacity or time, or 'charge-bound'"
        case .noTimeBound:
            "no time bound can be derived; write an end on time or 'time-bound'"
        case .endless: "nothing ends this step; write 'until: [...]'"
        case .nothingControls(let what):
            "this channel has no instrument that controls \(what)"
        case .tooDeep:
            "repeats are nested deeper than \(Plan.depthMax), or repeats and branches together "
                + "deeper than \(Plan.nestingMax)"
        case .unknownLabel(let label): "no step has the label \"\(label)\""
        case .doubleLabel(let label): "two steps have the label \"\(label)\""
        case .jumpIntoRepeat(let label):
            "\"\(label)\" is inside a repeat that this step is not part of; go to the repeat itself"
        case .noRepeatAround: "there is no repeat around this step to end"
        case .nothingToProbe: "a probe needs a step with current before it"
        case .badValue(let text): text
        }
    }

    private static func partner(of word: CurrentDirection) -> CurrentDirection {
        switch word {
        case .plate: .charge
        case .strip: .discharge
        case .charge: .plate
        case .discharge: .strip
        }
    }
}

/// Every reason why a schedule does not fit a cell.
package struct PlanProblems: Error, Hashable, Sendable {
    package let list: [PlanProblem]
    package init(_ list: [PlanProblem]) { self.list = list }
}

/// What a channel's instruments can control, as far as a plan needs to know.
package struct ChannelAbilities: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }
    package static let current = Self(rawValue: 1)
    package static let voltage = Self(rawValue: 2)
    package static let pressure = Self(rawValue: 4)
    package static let temperature = Self(rawValue: 8)
    /// An oven, or a sensor at the cell, tells its temperature.
    package static let readsTemperature = Self(rawValue: 16)
    package static let readsCellTemperature = Self(rawValue: 32)
    /// Everything there is.
    package static let all = Self(rawValue: 63)
}
