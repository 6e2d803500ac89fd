package import CyclerCore

/// Where a channel stands. Paused, held and tripped are all open circuit; they differ in who
/// opened it and what it takes to go on.
package enum ChannelPhase: Hashable, Sendable {
    /// No cell.
    case empty
    /// A cell, no run.
    case mounted
    /// Checks passed; folder, limits and first set point are under way.
    case starting
    case running
    /// Looking into a finding: open, or under a current of the probe.
    indirect case probing(Finding)
    /// The run is over; waiting for the evidence of open before its files are closed.
    case ending(RunOutcome)
    /// Open, by a person.
    case paused
    /// Open, by the daemon; clears itself or by `resume`.
    case held(Cause)
    /// Open and latched; `ack` clears the latch and never energises.
    case tripped(Cause)

    /// The word in `status`.
    package var word: StaticString {
        switch self {
        case .empty: "empty"
        case .mounted: "mounted"
        case .starting: "starting"
        case .running: "running"
        case .probing: "probing"
        case .ending: "ending"
        case .paused: "paused"
        case .held: "held"
        case .tripped: "tripped"
        }
    }

    /// A run exists and is not over.
    package var hasLiveRun: Bool {
        switch self {
        case .starting, .running, .probing, .paused, .held: true
        case .empty, .mounted, .ending, .tripped: false
        }
    }

    /// Why the daemon opened the circuit; nil when it did not.
    package var cause: Cause? {
        switch self {
        case .held(let cause), .tripped(let cause): cause
        case .empty, .mounted, .starting, .running, .probing, .ending, .paused: nil
        }
    }

    /// True while a step or a probe of it may carry current.
    package var isUnderWay: Bool {
        switch self {
        case .running, .probing: true
        case .empty, .mounted, .starting, .ending, .paused, .held, .tripped: false
        }
    }
}
