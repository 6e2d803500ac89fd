import CyclerControl
import CyclerCore
import CyclerEngine
import CyclerInstruments

/// What the buses say, handed on to whoever it concerns.
extension Station {
    mutating func handle(_ report: BusReport, into effects: inout EffectBuffer) {
        switch report.kind {
        case .exchange(let token, let instrument, let outcome):
            exchangeEnded(report, token, instrument, outcome, into: &effects)
        case .madeSafe(let instrument, let epoch, let evidence):
            madeSafe(instrument, epoch, evidence, into: &effects)
        case .notSafe(let instrument, _, let fault, let attempts):
            notSafe(instrument, fault, attempts: attempts, into: &effects)
        case .renewalLapsed(let instrument, _): lapsed(instrument, into: &effects)
        case .line(let state): lineChanged(report.bus, state, into: &effects)
        case .instrument(let instrument, let online):
            instrumentChanged(instrument, online, into: &effects)
        case .missed(let instrument, let slots): missed(instrument, slots, into: &effects)
        case .inboxFull:
            say(
                .alarm, nil,
                "bus \(lab.buses[report.bus.number].name) cannot keep up with commands",
                into: &effects)
        }
    }

    private mutating func exchangeEnded(
        _ report: BusReport, _ token: ExchangeToken, _ index: InstrumentIndex,
        _ outcome: ExchangeOutcome, into effects: inout EffectBuffer
    ) {
        let instrument = index.number
        status.buses[report.bus.number].transactions += report.replies.count
        if case .failed(.timeout, _) = outcome { status.buses[report.bus.number].timeouts += 1 }
        if token == .poll(index) {
            polled(report, instrument, outcome, into: &effects)
        } else if token == instruments[instrument].identifying {
            identified(report, instrument, outcome, into: &effects)
        } else if token == instruments[instrument].shared.setting {
            sharedSetEnded(instrument, outcome, into: &effects)
        } else if let channel = channel(of: index) {
            if channels[channel].run?.entry == .preparing(token) {
                prepared(channel, outcome, into: &effects)
            } else {
                setPointEnded(channel, token, outcome, at: report.repliedAt, into: &effects)
            }
        }
    }

    private mutating func polled(
        _ report: BusReport, _ instrument: Int, _ outcome: ExchangeOutcome,
        into effects: inout EffectBuffer
    ) {
        guard outcome == .completed else {
            instruments[instrument].faults += 1
            return
        }
        let readings: Readings
        do throws(DecodeFault) {
            readings = try instruments[instrument].lab.codec.decodePoll(report.replies)
        } catch {
            // A reply that cannot be decoded is no reading: nothing is renewed by it.
            instruments[instrument].faults += 1
            return
        }
        read(instrument, readings, report.requestedAt, report.repliedAt, into: &effects)
    }

    /// An instrument was read; request and reply in boot time.
    mutating func read(
        _ instrument: Int, _ decoded: Readings, _ requestedAt: Instant, _ repliedAt: Instant,
        into effects: inout EffectBuffer
    ) {
        var readings = decoded
        readings.dropImplausible()
        identifyIfUnknown(instrument, into: &effects)
        let requested = lab.clock.lab(at: requestedAt)
        let replied = lab.clock.lab(at: repliedAt)
        let middle = requested + TimeSpan(nanoseconds: (replied - requested).nanoseconds / 2)
        if let channel = instruments[instrument].drives {
            potentiostatRead(
                channel, readings, requested: requested, at: middle, replied: repliedAt,
                into: &effects)
        } else if sensorWorks(instrument, readings, into: &effects) {
            instruments[instrument].readings = readings
            instruments[instrument].readAt = middle
            auxiliaryRead(instrument, into: &effects)
        }
    }

    /// What a broken sensor says is no reading: the last good one grows old, and whoever needs it
    /// opens. Told once, and once more when it works again.
    private mutating func sensorWorks(
        _ instrument: Int, _ readings: Readings, into effects: inout EffectBuffer
    ) -> Bool {
        let isBroken = readings.flags.contains(.sensorFault)
        guard isBroken != instruments[instrument].sensorIsBroken else { return !isBroken }
        instruments[instrument].sensorIsBroken = isBroken
        let name = instruments[instrument].lab.name
        if isBroken {
            say(.alarm, nil, "the sensor of \(name) is broken or absent; check it", into: &effects)
        } else {
            say(.info, nil, "the sensor of \(name) works again", into: &effects)
        }
        return !isBroken
    }

    /// Nobody renewed an energised output, so the bus opened it by itself.
    private mutating func lapsed(_ index: InstrumentIndex, into effects: inout EffectBuffer) {
        instruments[index.number].output?.busOpening(at: now)
        guard let channel = channel(of: index) else { return }
        lostOnTheWay(channel, .linkLost, into: &effects)
        if channels[channel].phase.isUnderWay { hold(channel, .linkLost, into: &effects) }
    }

    private mutating func lineChanged(
        _ bus: BusIndex, _ state: LineState, into effects: inout EffectBuffer
    ) {
        guard lines[bus.number] != state else { return }
        lines[bus.number] = state
        if case .closed = state { forgetIdentities(on: bus) }
        let name = lab.buses[bus.number].name
        switch state {
        case .closed(let errno) where errno != 0:
            say(
                .warning, nil, "bus \(name) is closed (errno \(errno)); check its cable",
                into: &effects)
        case .locked:
            say(
                .alarm, nil, "bus \(name) is held by another process; stop that one",
                into: &effects)
        case .closed, .quarantined, .unproven: break
        case .ready:
            for index in instruments.indices
            where instruments[index].lab.bus == bus && instruments[index].identity == nil {
                identify(index, into: &effects)
            }
        }
    }

    /// Whatever hangs on the line when it opens again may be another device.
    private mutating func forgetIdentities(on bus: BusIndex) {
        for index in instruments.indices where instruments[index].lab.bus == bus {
            instruments[index].identity = nil
        }
    }

    private mutating func instrumentChanged(
        _ index: InstrumentIndex, _ online: Bool, into effects: inout EffectBuffer
    ) {
        let instrument = index.number
        guard instruments[instrument].isOnline != online else { return }
        instruments[instrument].isOnline = online
        if online {
            identify(instrument, into: &effects)
            return
        }
        instruments[instrument].identity = nil
        say(
            .warning, channel(of: index),
            "\(instruments[instrument].lab.name) does not answer; check its power and address",
            into: &effects)
        guard let channel = channel(of: index) else { return }
        giveUpZero(channel, "the instrument stopped answering", into: &effects)
        if channels[channel].phase.isUnderWay { hold(channel, .linkLost, into: &effects) }
    }

    private mutating func missed(
        _ index: InstrumentIndex, _ slots: Int, into effects: inout EffectBuffer
    ) {
        instruments[index.number].missedSlots += slots
        status.buses[bus(of: index.number).number].missedSlots += slots
        guard let channel = channel(of: index) else { return }
        channels[channel].run?.recorder.missed(slots)
    }
}
