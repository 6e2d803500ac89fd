package import CyclerCore

/// A schedule resolved against a cell: a flat list that an interpreter can point into.
package struct Plan: Hashable, Sendable {
    /// One line of the flat list.
    package enum Entry: Hashable, Sendable {
        case step(PlanStep)
        /// Jump behind `end` once `count` passes are done.
        case loopStart(count: Int, end: Int)
        case loopEnd(start: Int)
    }

    package let name: String
    package let entries: [Entry]

    package init(name: String, entries: [Entry]) {
        self.name = name
        self.entries = entries
    }

    /// The steps in order of writing, loops not unrolled.
    package var steps: [PlanStep] {
        entries.compactMap { if case .step(let step) = $0 { step } else { nil } }
    }

    /// Deepest nesting of loops that a plan may have.
    package static let depthMax = 8
}

/// Why a schedule does not fit a cell; each with its place in the schedule file.
package struct PlanProblem: Error, Hashable, Sendable {
    /// What does not fit.
    package enum Kind: Hashable, Sendable {
        /// `plate` on a full cell, `charge` on a half cell.
        case wrongWord(CurrentDirection, CellKind)
        /// A C-rate, but the cell file says no `1C`.
        case rateWithoutOneC
        /// No charge bound can be derived.
        case noChargeBound
        /// No time bound can be derived.
        case noTimeBound
        /// An energised step that nothing ends.
        case endless
        /// The channel has no instrument that could do this.
        case nothingControls(String)
        /// Loops nested deeper than `Plan.depthMax`.
        case tooDeep
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
        case .noChargeBound:
            "no charge bound can be derived; write 'capacity' in the cell file, an end on "
                + "capacity, or 'charge-bound'"
        case .noTimeBound:
            "no time bound can be derived; write an end on time or 'time-bound'"
        case .endless: "nothing ends this step; write 'until: [...]'"
        case .nothingControls(let what):
            "this channel has no instrument that controls \(what)"
        case .tooDeep: "repeats are nested deeper than \(Plan.depthMax)"
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

/// What a channel's instruments can control, as far as a plan needs to know.
package struct ChannelAbilities: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }
    package static let current = Self(rawValue: 1)
    package static let voltage = Self(rawValue: 2)
    package static let pressure = Self(rawValue: 4)
    package static let temperature = Self(rawValue: 8)
}
