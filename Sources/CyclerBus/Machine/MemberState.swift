internal import CyclerCore

/// Everything the machine remembers of one instrument.
struct MemberState {
    /// Whether current may flow, as far as the bus can know.
    enum Energy: Equatable {
        case open
        /// Something that energises was begun; without renewal the bus opens it at `until`.
        case energised(until: Instant)
    }

    /// Whether the unit answers.
    enum Presence: Equatable {
        case unknown
        case online
        case offline(probeAt: Instant)
    }

    /// A make-safe that has not succeeded yet.
    struct Unsafe: Equatable {
        var attempts = 0
        /// Why the last attempt failed.
        var fault = BusFault.lineDown
        var nextAt: Instant
        var reportAt = BusPolicy.makeSafeAttempts
    }

    let plan: BusMember
    var epoch = Epoch.first
    /// False from a make-safe until the engine shows that it knows of it.
    var acknowledged = true
    var energy = Energy.open
    var unsafe: Unsafe?
    /// Until then a lost energising request may still reach the instrument on another path.
    var doubtfulUntil: Instant

    var presence = Presence.unknown
    /// Failures in a row, counted up to offline.
    var silences = 0
    /// The line's generation in which this unit was shown to be in step; 0 is never.
    var provenIn: UInt32 = 0
    /// Which variant of the proof is next.
    var variant = 0
    /// Proof attempts whose answers may still be under way.
    var staleProofs = 0

    var polls: [PollState]
    var missed = 0
    var missedReportAt: Instant

    init(_ plan: BusMember, at start: Instant) {
        self.plan = plan
        polls = plan.polls.map { PollState($0, firstDue: start) }
        missedReportAt = start
        doubtfulUntil = start
    }

    var isOffline: Bool {
        switch presence {
        case .unknown, .online: false
        case .offline: true
        }
    }

    /// True while an energising exchange of `wanted` may be sent.
    func admits(_ wanted: Epoch) -> Bool {
        wanted == epoch && acknowledged && unsafe == nil
    }
}
