internal import CyclerCore

/// The state of the port itself: closed, being emptied, or usable; and how often it was upset.
struct LineTracker {
    enum Phase: Equatable {
        case closed(retryAt: Instant)
        case opening
        /// Must be closed before anything else.
        case failing(errno: Int32)
        /// Waiting for late answers to run out. `flushed`: the flush at its beginning is done.
        case quarantined(Quarantine, flushed: Bool)
        case usable
    }

    struct Quarantine: Equatable {
        var begun: Instant
        var idle: TimeSpan
        var until: Instant
    }

    private(set) var phase: Phase
    /// Counts upsets: a proof holds only for the generation it was made in.
    private(set) var generation: UInt32 = 1
    private var reopenAfter = BusPolicy.reopenFirst

    init(at start: Instant) { phase = .closed(retryAt: start) }

    /// Time to open: says so once.
    mutating func beginOpening() {
        guard case .closed = phase else { preconditionFailure("only a closed line is opened") }
        phase = .opening
    }

    /// The port is open; `idle` is nil where no quarantine is due.
    mutating func opened(at now: Instant, idle: TimeSpan?) {
        precondition(phase == .opening, "nobody asked for an open")
        generation &+= 1
        phase = .usable
        if let idle { quarantine(at: now, idle: idle) }
    }

    /// The port would not open; `longest` bounds the wait before the next attempt.
    mutating func openFailed(at now: Instant, longest: TimeSpan) {
        precondition(phase == .opening, "nobody asked for an open")
        closed(at: now, longest: longest)
    }

    /// The port was closed: a wait that doubles follows.
    mutating func closed(at now: Instant, longest: TimeSpan) {
        phase = .closed(retryAt: now + min(reopenAfter, longest))
        reopenAfter = min(reopenAfter * 2, BusPolicy.reopenLongest)
    }

    /// Somebody cannot wait for the back-off.
    mutating func openNow(at now: Instant) {
        guard case .closed(let retryAt) = phase else { return }
        phase = .closed(retryAt: min(retryAt, now))
    }

    /// A unit answered as it should: the next loss starts again with a short wait.
    mutating func answered() { reopenAfter = BusPolicy.reopenFirst }

    /// The port is of no more use.
    mutating func fail(errno: Int32) {
        switch phase {
        case .closed, .opening, .failing: return
        case .quarantined, .usable:
            generation &+= 1
            phase = .failing(errno: errno)
        }
    }

    /// An answer may still be under way: wait until nothing has come for `idle`.
    mutating func quarantine(at now: Instant, idle: TimeSpan) {
        generation &+= 1
        switch phase {
        case .closed, .opening, .failing:
            return
        case .usable:
            phase = .quarantined(
                Quarantine(begun: now, idle: idle, until: now + idle), flushed: false)
        case .quarantined(let current, _):
            let longer = max(current.idle, idle)
            phase = .quarantined(
                Quarantine(begun: now, idle: longer, until: now + longer), flushed: false)
        }
    }

    /// The flush at the beginning of a quarantine is done.
    mutating func noteFlushed() {
        guard case .quarantined(let current, _) = phase else { return }
        phase = .quarantined(current, flushed: true)
    }

    /// Bytes came during quarantine: it starts over, within its bound.
    mutating func heard(at now: Instant) {
        guard case .quarantined(var current, let flushed) = phase else { return }
        let last = current.begun + current.idle * BusPolicy.quarantinesAtMost
        current.until = max(current.until, min(now + current.idle, last))
        phase = .quarantined(current, flushed: flushed)
    }

    /// The quarantine has run its time.
    mutating func endQuarantine() {
        guard case .quarantined = phase else { preconditionFailure("no quarantine to end") }
        phase = .usable
    }

    /// When a running quarantine ends; nil outside one.
    var quarantineEnd: Instant? {
        switch phase {
        case .closed, .opening, .failing, .usable: nil
        case .quarantined(let current, _): current.until
        }
    }
}
