internal import CyclerCore

extension BusMachine {
    /// What time alone brings about: lapsed renewals, expired exchanges, lost poll slots.
    mutating func keepHouse(at now: Instant, into reports: inout [BusReport]) {
        for member in members.indices {
            lapse(member, at: now, into: &reports)
            countMissed(member, at: now, into: &reports)
        }
        while let late = queue.removeFirst(where: { $0.expires <= now }) {
            refuse(late, .expired, at: now, into: &reports)
        }
    }

    private mutating func lapse(
        _ member: Int, at now: Instant, into reports: inout [BusReport]
    ) {
        guard case .energised(let until) = members[member].energy, until <= now,
            members[member].unsafe == nil
        else { return }
        guard members[member].plan.makeSafe != nil else {
            members[member].energy = .open
            return
        }
        makeSafe(member, at: now, into: &reports)
        let kind = BusReport.Kind.renewalLapsed(
            members[member].plan.instrument, members[member].epoch)
        post(kind, from: now, to: now, into: &reports)
    }

    private mutating func countMissed(
        _ member: Int, at now: Instant, into reports: inout [BusReport]
    ) {
        for poll in members[member].polls.indices {
            members[member].missed += members[member].polls[poll].skipPassed(at: now)
        }
        guard members[member].missed > 0, now >= members[member].missedReportAt else { return }
        let kind = BusReport.Kind.missed(
            members[member].plan.instrument, slots: members[member].missed)
        post(kind, from: now, to: now, into: &reports)
        members[member].missed = 0
        members[member].missedReportAt = now + BusPolicy.missedReportEvery
    }

    /// Of the polls that are due, the one that was used longest ago: a full line serves all.
    func longestWaitingPoll(at now: Instant) -> (member: Int, poll: Int)? {
        var best: (member: Int, poll: Int)?
        var bestUsed = Instant.distantFuture
        for member in members.indices where !members[member].isOffline {
            for poll in members[member].polls.indices {
                guard members[member].polls[poll].due <= now,
                    members[member].polls[poll].usedAt < bestUsed
                else { continue }
                best = (member, poll)
                bestUsed = members[member].polls[poll].usedAt
            }
        }
        return best
    }

    /// When time alone next brings something about.
    var houseDue: Instant {
        var due = queue.earliestExpiry
        for member in members.indices where members[member].unsafe == nil {
            if case .energised(let until) = members[member].energy { due = min(due, until) }
        }
        return due
    }

    /// When the next make-safe wants to run; the distant future when none does.
    var makeSafeDue: Instant {
        var due = Instant.distantFuture
        for member in members.indices {
            if let unsafe = members[member].unsafe { due = min(due, unsafe.nextAt) }
        }
        return due
    }

    /// When an open and idle line next has something to do.
    var workDue: Instant {
        var due = min(houseDue, makeSafeDue)
        for member in members.indices {
            if case .offline(let probeAt) = members[member].presence {
                due = min(due, probeAt)
                continue
            }
            for poll in members[member].polls.indices {
                due = min(due, members[member].polls[poll].due)
            }
        }
        return due
    }
}
