internal import CyclerCore

/// An exchange of which at least one request was sent.
struct RunningExchange {
    let exchange: BusExchange
    /// Position of its instrument among the members.
    let member: Int
    var index = 0
    var repeats = 0
    var replies = RawReplies()
    var requestedAt: Instant?
    var repliedAt: Instant
    /// A make-safe overtook it while a request of it was on the wire.
    var superseded = false

    var current: BusTransaction { exchange.transactions[index] }
    var isComplete: Bool { index == exchange.transactions.count }
}

/// One run through a make-safe plan.
struct SafetyRun {
    let member: Int
    var index = 0
    var repeats = 0
    /// The first thing that went wrong; the rest of the plan is sent all the same.
    var fault: BusFault?
    var requestedAt: Instant?
    var replies = RawReplies()
}
