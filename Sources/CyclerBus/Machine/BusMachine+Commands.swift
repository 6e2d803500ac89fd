package import CyclerCore

extension BusMachine {
    /// The engine wants something. Allowed at any time, also while a request is on the wire.
    package mutating func command(
        _ command: BusCommand, at now: Instant, into reports: inout [BusReport]
    ) {
        switch command {
        case .submit(let exchange):
            submit(exchange, at: now, into: &reports)
        case .makeSafe(let instrument):
            makeSafe(position(of: instrument), at: now, into: &reports)
        case .acknowledge(let instrument, let epoch):
            let member = position(of: instrument)
            if members[member].epoch == epoch { members[member].acknowledged = true }
        case .renew(let instrument, let epoch, let until):
            renew(position(of: instrument), epoch, until: until, at: now)
        case .release(let instrument):
            members[position(of: instrument)].energy = .open
        }
    }

    private mutating func submit(
        _ exchange: BusExchange, at now: Instant, into reports: inout [BusReport]
    ) {
        let member = position(of: exchange.instrument)
        if let epoch = exchange.energises, !members[member].admits(epoch) {
            return refuse(exchange, .superseded, at: now, into: &reports)
        }
        if members[member].isOffline {
            return refuse(exchange, .offline, at: now, into: &reports)
        }
        guard queue.append(exchange) else {
            post(.inboxFull, from: now, to: now, into: &reports)
            return refuse(exchange, .lineDown, at: now, into: &reports)
        }
    }

    private mutating func renew(
        _ member: Int, _ epoch: Epoch, until: Instant, at now: Instant
    ) {
        guard members[member].epoch == epoch else { return }
        switch members[member].energy {
        case .open:
            return
        case .energised(let current):
            let longest = max(BusPolicy.renewalLongest, members[member].plan.timeToLive)
            members[member].energy = .energised(until: max(current, min(until, now + longest)))
        }
    }

    /// Bumps the epoch, cancels what energises, and wants the plan run now. Several commands
    /// before the plan has succeeded end in one `madeSafe` with the last epoch.
    mutating func makeSafe(_ member: Int, at now: Instant, into reports: inout [BusReport]) {
        members[member].epoch = members[member].epoch.next
        members[member].acknowledged = false
        let instrument = members[member].plan.instrument
        while let late = queue.removeFirst(where: {
            $0.instrument == instrument && $0.energises != nil
        }) {
            refuse(late, .superseded, at: now, into: &reports)
        }
        supersedeRunning(of: instrument, at: now, into: &reports)
        guard members[member].plan.makeSafe != nil else {
            // Cannot energise a cell; whoever asks all the same must not wait for evidence.
            let kind = BusReport.Kind.notSafe(
                instrument, members[member].epoch, .io(LinuxErrno.notSupported), attempts: 0)
            return post(kind, from: now, to: now, into: &reports)
        }
        var unsafe = members[member].unsafe ?? MemberState.Unsafe(nextAt: now)
        unsafe.nextAt = now
        members[member].unsafe = unsafe
        line.openNow(at: now)
    }

    private mutating func supersedeRunning(
        of instrument: InstrumentIndex, at now: Instant, into reports: inout [BusReport]
    ) {
        guard let run = running, run.exchange.energises != nil,
            run.exchange.instrument == instrument
        else { return }
        if inFlight == .exchange {
            running?.superseded = true
        } else {
            end(run, .failed(.superseded, at: run.index), at: now, into: &reports)
        }
    }
}
