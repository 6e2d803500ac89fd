internal import CyclerCore

extension BusMachine {
    /// What an unused line could do.
    private enum Choice {
        case resume
        case queued(Int, member: Int)
        case poll(Int, member: Int)
        case probe(member: Int)
        case nothing
    }

    /// Runs what is due, in order: the exchange begun, the queue by priority, polls, probes.
    mutating func work(at now: Instant, into reports: inout [BusReport]) -> BusAction {
        let choice = choose(at: now)
        if case .nothing = choice { return .sleep(until: workDue) }
        guard now >= quietUntil else { return .sleep(until: quietUntil) }
        switch choice {
        case .nothing:
            return .sleep(until: workDue)
        case .resume:
            return resume()
        case .queued(let position, let member):
            guard isProven(member) else { return prove(member) }
            begin(queue.remove(at: position), member: member, at: now)
            return resume()
        case .poll(let poll, let member):
            guard isProven(member) else { return prove(member) }
            members[member].polls[poll].use(at: now)
            begin(members[member].polls[poll].exchange, member: member, at: now)
            return resume()
        case .probe(let member):
            return prove(member)
        }
    }

    private func choose(at now: Instant) -> Choice {
        if running != nil { return .resume }
        for waiting in 0..<queue.count {
            let member = position(of: queue[waiting].instrument)
            if !members[member].isOffline { return .queued(waiting, member: member) }
        }
        if let (member, poll) = longestWaitingPoll(at: now) { return .poll(poll, member: member) }
        for member in members.indices {
            if case .offline(let probeAt) = members[member].presence, probeAt <= now {
                return .probe(member: member)
            }
        }
        // Nobody waits for it yet, but whoever asks next should not have to.
        for member in members.indices
        where policy.provesIdle && !members[member].isOffline && !isProven(member) {
            return .probe(member: member)
        }
        return .nothing
    }

    private func isProven(_ member: Int) -> Bool { members[member].provenIn == line.generation }

    private mutating func begin(_ exchange: BusExchange, member: Int, at now: Instant) {
        running = RunningExchange(exchange: exchange, member: member, repliedAt: now)
        guard exchange.energises != nil else { return }
        let until = now + members[member].plan.timeToLive
        switch members[member].energy {
        case .open: members[member].energy = .energised(until: until)
        case .energised(let current):
            members[member].energy = .energised(until: max(current, until))
        }
    }

    private mutating func resume() -> BusAction {
        guard let run = running else { preconditionFailure("nothing to resume") }
        return .transact(send(run.current, as: .exchange))
    }

    // MARK: Results of exchanges

    mutating func exchangeTransacted(
        _ outcome: LinkOutcome, reply: [UInt8], times: TransactionTimes,
        into reports: inout [BusReport]
    ) {
        guard var run = running else { preconditionFailure("no exchange is running") }
        run.requestedAt = run.requestedAt ?? times.requestedAt
        run.repliedAt = times.repliedAt
        let transaction = run.current
        switch judge(outcome, reply, of: transaction) {
        case .accepted:
            advance(run, reply: reply, at: times.repliedAt, into: &reports)
        case .refused(let fault):
            members[run.member].silences = 0
            switch transaction.onMismatch {
            case .next:
                advance(run, reply: reply, at: times.repliedAt, into: &reports)
            case .retry(let most) where run.repeats < most && !run.superseded:
                run.repeats += 1
                running = run
            case .retry, .abort:
                _ = run.replies.append(reply)
                let why = run.superseded ? .superseded : fault
                end(run, .failed(why, at: run.index), at: times.repliedAt, into: &reports)
            }
        case .upset(let fault):
            let why = run.superseded ? .superseded : fault
            end(run, .failed(why, at: run.index), at: times.repliedAt, into: &reports)
            noteDoubt(run, at: times.repliedAt)
            upset(run.member, by: fault, times: times, into: &reports)
        case .broken(let errno):
            let why = run.superseded ? .superseded : BusFault.io(errno)
            end(run, .failed(why, at: run.index), at: times.repliedAt, into: &reports)
            noteDoubt(run, at: times.repliedAt)
            breakLine(.io(errno), errno: errno, at: times.repliedAt, into: &reports)
        }
    }

    /// On one serial line requests cannot overtake each other; on two connections they can.
    private mutating func noteDoubt(_ run: RunningExchange, at now: Instant) {
        guard policy.reconnects, run.exchange.energises != nil else { return }
        members[run.member].doubtfulUntil = now + members[run.member].plan.latencyMax
    }

    private mutating func advance(
        _ before: RunningExchange, reply: [UInt8], at now: Instant,
        into reports: inout [BusReport]
    ) {
        var run = before
        guard run.replies.append(reply) else {
            return end(run, .failed(.overflow, at: run.index), at: now, into: &reports)
        }
        if run.superseded {
            return end(run, .failed(.superseded, at: run.index), at: now, into: &reports)
        }
        run.index += 1
        run.repeats = 0
        guard run.isComplete else {
            running = run
            return
        }
        members[run.member].silences = 0
        end(run, .completed, at: now, into: &reports)
    }

    /// Ends the running exchange and says how.
    mutating func end(
        _ run: RunningExchange, _ outcome: ExchangeOutcome, at now: Instant,
        into reports: inout [BusReport]
    ) {
        running = nil
        post(
            .exchange(run.exchange.token, run.exchange.instrument, outcome),
            from: run.requestedAt ?? now, to: max(run.repliedAt, run.requestedAt ?? now),
            replies: run.replies, into: &reports)
    }

    // MARK: Proof of step

    private mutating func prove(_ member: Int) -> BusAction {
        let variants = members[member].plan.proof.variants
        let variant = variants[members[member].variant % variants.count]
        members[member].variant += 1
        return .transact(send(variant, as: .proof(member: member)))
    }

    mutating func proofTransacted(
        _ member: Int, _ outcome: LinkOutcome, reply: [UInt8], times: TransactionTimes,
        into reports: inout [BusReport]
    ) {
        let variants = members[member].plan.proof.variants
        let asked = variants[(members[member].variant - 1) % variants.count]
        switch judge(outcome, reply, of: asked) {
        case .accepted:
            proved(member, times: times, into: &reports)
        case .refused(let fault):
            noteSilence(member, times: times, into: &reports)
            if fault == .mismatch {
                upset(by: fault, idle: latencyMax, at: times.repliedAt, into: &reports)
            }
        case .upset(let fault):
            members[member].staleProofs += 1
            upset(member, by: fault, times: times, into: &reports)
        case .broken(let errno):
            breakLine(.io(errno), errno: errno, at: times.repliedAt, into: &reports)
        }
    }

    private mutating func proved(
        _ member: Int, times: TransactionTimes, into reports: inout [BusReport]
    ) {
        // With every variant already asked in vain once, this may be the answer to an earlier
        // attempt, and the rest of them right behind it: empty the line and prove once more.
        if members[member].staleProofs >= members[member].plan.proof.variants.count {
            members[member].staleProofs = 0
            return upset(by: .garbled, idle: latencyMax, at: times.repliedAt, into: &reports)
        }
        members[member].staleProofs = 0
        members[member].provenIn = line.generation
        line.answered()
        announce(.ready, at: times.repliedAt, into: &reports)
        guard members[member].presence != .online else { return }
        members[member].presence = .online
        members[member].silences = 0
        post(
            .instrument(members[member].plan.instrument, online: true),
            from: times.requestedAt, to: times.repliedAt, into: &reports)
    }

    private mutating func upset(
        _ member: Int, by fault: BusFault, times: TransactionTimes,
        into reports: inout [BusReport]
    ) {
        noteSilence(member, times: times, into: &reports)
        let idle = fault == .timeout ? members[member].plan.latencyMax : latencyMax
        upset(by: fault, idle: idle, at: times.repliedAt, into: &reports)
    }
}
