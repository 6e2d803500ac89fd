package import CyclerCore

/// Why a step cannot begin: the run trips, with nothing energised by it.
package enum ScheduleFault: Error, Hashable, Sendable {
    /// Something that an expression names was not measured yet.
    case unknownValue(SourcePlace, String)
    /// An expression has no value: a division by zero.
    case noNumber(SourcePlace)
    /// A current, voltage or time that cannot be.
    case impossibleValue(SourcePlace, String)
    /// The step would carry current without a bound on its charge and time: what the bounds follow
    /// from was jumped over.
    case noBound(SourcePlace)
    /// Too much between two steps: most likely a circle of jumps.
    case runaway
    /// The author sent the schedule to `trip`.
    case askedFor

    /// What happened and what to do.
    package var message: String {
        switch self {
        case .unknownValue(let place, let what):
            "'\(what)' in line \(place.line) of the schedule is not known yet: no step before "
                + "it measured it; put it behind one that does, or use a variable with a first "
                + "value"
        case .noNumber(let place):
            "an amount in line \(place.line) of the schedule is no number: a division by zero?"
        case .impossibleValue(let place, let text):
            "line \(place.line) of the schedule asks for \(text)"
        case .noBound(let place):
            "the step in line \(place.line) of the schedule has no bound: nothing was moved the "
                + "other way before it; write 'charge-bound' and 'time-bound'"
        case .runaway:
            "the schedule goes on and on without a step, probably in a circle of jumps; put a "
                + "'rest' into it"
        case .askedFor: "the schedule says 'then: trip'; look at the cell, then 'ack'"
        }
    }
}
