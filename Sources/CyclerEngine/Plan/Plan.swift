package import CyclerCore

/// A schedule resolved against a cell: a flat list that an interpreter can point into.
package struct Plan: Hashable, Sendable {
    /// One line of the flat list.
    package enum Entry: Hashable, Sendable {
        case step(StepTemplate)
        /// A repeat begins; at most `count` passes.
        case loopStart(count: PlanExpression, end: Int, place: SourcePlace)
        /// Behind a pass: out when any of `until` holds or the passes are done.
        case loopEnd(start: Int, until: [[PlanTest]])
        /// On when all tests hold, else to `otherwise`.
        case branch([PlanTest], otherwise: Int)
        /// Behind the first half of a branch.
        case skip(to: Int)
        case goto(PlanTarget)
        case assign(variable: Int, PlanExpression, place: SourcePlace)
        case nextCycle
        case message(String)
        case hook(String)
    }

    /// A place to go to, and how many repeats are around it.
    package struct Landing: Hashable, Sendable {
        package var entry: Int
        package var depth: Int
    }

    package let name: String
    package let entries: [Entry]
    /// Where targets lead, by their number.
    package let landings: [Landing]
    /// Names of the variables, by their number.
    package let variables: [String]
    package let cycleCounting: CycleCounting
    /// What a suspected soft short leads to; nil leaves it to the cell.
    package var onSoftShort: SoftShortPolicy?

    package init(
        name: String, entries: [Entry], landings: [Landing] = [], variables: [String] = [],
        cycleCounting: CycleCounting = .automatic
    ) {
        self.name = name
        self.entries = entries
        self.landings = landings
        self.variables = variables
        self.cycleCounting = cycleCounting
    }

    /// The steps in order of writing, loops not unrolled.
    package var steps: [StepTemplate] {
        entries.compactMap { if case .step(let step) = $0 { step } else { nil } }
    }

    /// True when a step may be come to again, or left out, by a jump.
    package var jumps: Bool { !landings.isEmpty }

    /// Deepest nesting of loops that a plan may have.
    package static let depthMax = 8
    /// Deepest nesting of loops and branches together.
    package static let nestingMax = 32
}

/// Where a plan goes on.
package enum PlanTarget: Hashable, Sendable {
    case next
    /// To a landing of the plan.
    case landing(Int)
    case endOfRun
    case trip

    /// True when nothing follows.
    package var endsRun: Bool {
        switch self {
        case .endOfRun, .trip: true
        case .next, .landing: false
        }
    }
}
