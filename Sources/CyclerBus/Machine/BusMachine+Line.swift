package import CyclerCore

/// Numbers of Linux errors that the machine itself finds; the pure part imports no Glibc.
package enum LinuxErrno {
    /// EPROTO: the peer's bytes made no sense.
    package static let protocolError: Int32 = 71
    /// EOPNOTSUPP.
    package static let notSupported: Int32 = 95
    /// ETIMEDOUT.
    package static let timedOut: Int32 = 110
}

/// Why a port did not open.
package enum OpenFailure: Error, Hashable, Sendable {
    /// Another process holds it.
    case locked
    /// The system refused; errno.
    case system(Int32)
}

extension BusMachine {
    /// The port was opened.
    package mutating func opened(at now: Instant, into reports: inout [BusReport]) {
        line.opened(at: now, idle: policy.quarantinesOnOpen ? latencyMax : nil)
        quietUntil = now
        if policy.reconnects {
            for member in members.indices { members[member].staleProofs = 0 }
        }
        let state = policy.quarantinesOnOpen ? LineState.quarantined : .unproven
        announce(state, at: now, into: &reports)
    }

    /// The port could not be opened.
    package mutating func openFailed(
        _ failure: OpenFailure, at now: Instant, into reports: inout [BusReport]
    ) {
        line.openFailed(at: now, longest: reopenLongest)
        let fault: BusFault
        switch failure {
        case .locked:
            announce(.locked, at: now, into: &reports)
            fault = .lineDown
        case .system(let errno):
            announce(.closed(errno: errno), at: now, into: &reports)
            fault = .io(errno)
        }
        for member in members.indices where members[member].unsafe != nil {
            noteUnsafe(member, fault, at: now, into: &reports)
        }
    }

    /// The port hung up, or the peer closed, while nothing was on the wire.
    package mutating func lost(
        errno: Int32, at now: Instant, into reports: inout [BusReport]
    ) {
        breakLine(.io(errno), errno: errno, at: now, into: &reports)
    }

    /// Bytes that nobody waits for came in (and were discarded) during a `listen`.
    package mutating func heard(at now: Instant) { line.heard(at: now) }

    /// No answer, or a bad one: what is still under way must not pass for a later answer.
    mutating func upset(
        by fault: BusFault, idle: TimeSpan, at now: Instant, into reports: inout [BusReport]
    ) {
        if policy.reconnects {
            let errno = fault == .timeout ? LinuxErrno.timedOut : LinuxErrno.protocolError
            return breakLine(.lineDown, errno: errno, at: now, into: &reports)
        }
        line.quarantine(at: now, idle: idle)
        announce(.quarantined, at: now, into: &reports)
        endRunning(.lineDown, at: now, into: &reports)
    }

    /// The port is of no more use; whatever ran on it has failed.
    mutating func breakLine(
        _ fault: BusFault, errno: Int32, at now: Instant, into reports: inout [BusReport]
    ) {
        line.fail(errno: errno)
        endRunning(fault, at: now, into: &reports)
        if var run = safety {
            run.fault = run.fault ?? fault
            endSafety(run, at: now, into: &reports)
        }
    }

    /// A unit did not answer usably: after so many times in a row it is left alone for a while.
    mutating func noteSilence(
        _ member: Int, times: TransactionTimes, into reports: inout [BusReport]
    ) {
        members[member].silences += 1
        guard members[member].silences >= BusPolicy.silencesToOffline else { return }
        let wasOffline = members[member].isOffline
        // Marked before the pause is reckoned, so that it counts among the silent.
        members[member].presence = .offline(probeAt: times.repliedAt)
        let pause = probePause(member, cost: times.repliedAt - times.requestedAt)
        members[member].presence = .offline(probeAt: times.repliedAt + pause)
        guard !wasOffline else { return }
        let instrument = members[member].plan.instrument
        post(
            .instrument(instrument, online: false), from: times.requestedAt,
            to: times.repliedAt, into: &reports)
        while let waiting = queue.removeFirst(where: { $0.instrument == instrument }) {
            refuse(waiting, .offline, at: times.repliedAt, into: &reports)
        }
    }

    /// How long an offline unit is left alone, so that all of them together take at most their
    /// share of the line; a probe costs its time on the wire and the quarantine after it.
    private func probePause(_ member: Int, cost onWire: TimeSpan) -> TimeSpan {
        let cost = onWire + members[member].plan.latencyMax
        var offline = 0
        for index in members.indices where members[index].isOffline { offline += 1 }
        let fair = cost * ((BusPolicy.probeShare - 1) * offline)
        let pause = offline < members.count ? fair : min(fair, BusPolicy.lonelyProbeEvery)
        return members[member].plan.latencyMax + pause
    }

    private mutating func endRunning(
        _ fault: BusFault, at now: Instant, into reports: inout [BusReport]
    ) {
        guard let run = running else { return }
        let why = run.superseded ? .superseded : fault
        end(run, .failed(why, at: run.index), at: now, into: &reports)
    }
}
