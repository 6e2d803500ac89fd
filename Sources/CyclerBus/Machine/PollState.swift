internal import CyclerCore

/// One repeated read and its slots: absolute deadlines that never drift. A slot may start late,
/// until the next one begins; then it is lost and counted, so polls never bunch.
struct PollState {
    let exchange: BusExchange
    let period: TimeSpan
    /// Start of the slot that is to be used next.
    private(set) var due: Instant
    /// When a slot was last used: of several due polls the one that waited longest goes first.
    private(set) var usedAt: Instant

    init(_ plan: PollPlan, firstDue: Instant) {
        exchange = plan.exchange
        period = plan.period
        due = firstDue
        usedAt = Instant(nanoseconds: .min / 2)
    }

    /// Gives up the slots whose successors have begun. Returns how many.
    mutating func skipPassed(at now: Instant) -> Int {
        let late = (now - due).nanoseconds
        guard late >= period.nanoseconds else { return 0 }
        let passed = Int(late / period.nanoseconds)
        due = due + period * passed
        return passed
    }

    /// Uses the current slot.
    mutating func use(at now: Instant) {
        usedAt = now
        due = due + period
    }
}
