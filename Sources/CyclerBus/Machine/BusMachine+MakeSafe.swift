internal import CyclerCore

extension BusMachine {
    /// The next step of a make-safe that is due, whatever state the open line is in; nil when
    /// none is due.
    mutating func safetyAction(at now: Instant) -> BusAction? {
        if safety == nil, let member = mostUrgent(at: now) { safety = SafetyRun(member: member) }
        guard let run = safety else { return nil }
        // Requests that run into each other would be lost on both ends.
        guard now >= quietUntil else { return .sleep(until: quietUntil) }
        guard let plan = members[run.member].plan.makeSafe else {
            preconditionFailure("a make-safe without a plan")
        }
        return .transactRegardless(send(plan.transactions[run.index], as: .safety))
    }

    /// Of those due, the one that was tried least often: a dead unit lets others go first.
    private func mostUrgent(at now: Instant) -> Int? {
        var best: Int?
        var fewest = Int.max
        for member in members.indices {
            guard let unsafe = members[member].unsafe, unsafe.nextAt <= now,
                unsafe.attempts < fewest
            else { continue }
            best = member
            fewest = unsafe.attempts
        }
        return best
    }

    mutating func safetyTransacted(
        _ outcome: LinkOutcome, reply: [UInt8], times: TransactionTimes,
        into reports: inout [BusReport]
    ) {
        guard var run = safety, let plan = members[run.member].plan.makeSafe else {
            preconditionFailure("no make-safe is running")
        }
        run.requestedAt = run.requestedAt ?? times.requestedAt
        let transaction = plan.transactions[run.index]
        switch judge(outcome, reply, of: transaction) {
        case .accepted:
            step(&run, reply: reply)
        case .refused(let fault):
            switch transaction.onMismatch {
            case .next:
                step(&run, reply: reply)
            case .retry(let most) where run.repeats < most:
                run.repeats += 1
            case .retry, .abort:
                run.fault = run.fault ?? fault
                step(&run, reply: reply)
            }
        case .upset(let fault):
            run.fault = run.fault ?? fault
            // After silence the run starts over; after a bad frame the rest may still arrive.
            run.index = fault == .timeout ? plan.transactions.count : run.index + 1
            safety = run
            upsetBySafety(run.member, fault, times: times, into: &reports)
            guard safety != nil else { return }
        case .broken(let errno):
            safety = run
            breakLine(.io(errno), errno: errno, at: times.repliedAt, into: &reports)
            return
        }
        safety = run
        guard run.index == plan.transactions.count else { return }
        endSafety(run, at: times.repliedAt, into: &reports)
    }

    private func step(_ run: inout SafetyRun, reply: [UInt8]) {
        // What does not fit is not needed for the verdict.
        _ = run.replies.append(reply)
        run.index += 1
        run.repeats = 0
    }

    private mutating func upsetBySafety(
        _ member: Int, _ fault: BusFault, times: TransactionTimes,
        into reports: inout [BusReport]
    ) {
        noteSilence(member, times: times, into: &reports)
        let idle = fault == .timeout ? members[member].plan.latencyMax : latencyMax
        upset(by: fault, idle: idle, at: times.repliedAt, into: &reports)
    }

    /// A run through the plan is over: either the circuit is open, or it is tried again.
    mutating func endSafety(
        _ run: SafetyRun, at now: Instant, into reports: inout [BusReport]
    ) {
        safety = nil
        if let fault = run.fault {
            return noteUnsafe(run.member, fault, at: now, into: &reports)
        }
        guard let plan = members[run.member].plan.makeSafe else { return }
        line.answered()
        noteAlive(run.member, at: now)
        guard now >= members[run.member].doubtfulUntil else {
            // A gateway may hold back what the closed connection sent: open once more after it.
            let again = members[run.member].doubtfulUntil
            members[run.member].unsafe?.nextAt = again
            return
        }
        members[run.member].unsafe = nil
        members[run.member].energy = .open
        post(
            .madeSafe(plan.instrument, members[run.member].epoch, plan.proves),
            from: run.requestedAt ?? now, to: now, replies: run.replies, into: &reports)
    }

    private mutating func noteAlive(_ member: Int, at now: Instant) {
        members[member].silences = 0
        if members[member].isOffline { members[member].presence = .offline(probeAt: now) }
    }

    /// Counts a failed attempt, says so at the third and at each doubling, sets the next one.
    ///
    /// The first attempts follow each other closely. Later ones leave the line a quarantine and
    /// up to a second, so that its other instruments are still watched.
    mutating func noteUnsafe(
        _ member: Int, _ fault: BusFault, at now: Instant, into reports: inout [BusReport]
    ) {
        guard var unsafe = members[member].unsafe else { return }
        unsafe.attempts += 1
        unsafe.fault = fault
        let doublings = min(unsafe.attempts - 1, 10)
        let pause = min(BusPolicy.makeSafeFirst * (1 << doublings), BusPolicy.makeSafeLongest)
        let patient = unsafe.attempts >= BusPolicy.makeSafeAttempts
        unsafe.nextAt = (patient ? line.quarantineEnd ?? now : now) + pause
        let isDue = unsafe.attempts >= unsafe.reportAt
        if isDue { unsafe.reportAt = unsafe.attempts * 2 }
        members[member].unsafe = unsafe
        guard isDue else { return }
        let kind = BusReport.Kind.notSafe(
            members[member].plan.instrument, members[member].epoch, fault,
            attempts: unsafe.attempts)
        post(kind, from: now, to: now, into: &reports)
    }
}
