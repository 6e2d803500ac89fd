import CyclerControl
import CyclerCore
import CyclerEngine
import CyclerInstruments
import CyclerRecord
import CyclerWatch

/// Keeps the status that people see true, field by field, so that a steady stream of samples
/// allocates nothing.
extension Station {
    static func firstStatus(of lab: StationLab, at now: Instant) -> StatusSnapshot {
        let wall = lab.clock.wall(at: now)
        return StatusSnapshot(
            lab: lab.name, version: lab.version, state: .running, since: wall, takenAt: wall,
            speed: lab.clock.speed,
            channels: lab.channels.map { ChannelStatus(name: $0.name, state: .idle, since: wall) },
            buses: lab.buses.map {
                BusStatus(name: $0.name, line: .closed(errno: 0), since: wall)
            },
            instruments: lab.instruments.map {
                InstrumentStatus(
                    name: $0.name, bus: lab.buses[$0.bus.number].name, isOnline: false,
                    since: wall)
            })
    }

    /// Brings `status` up to the last event; called before somebody looks, not at every event.
    package mutating func refreshStatus() {
        let wall = lab.clock.wall(at: now)
        status.takenAt = wall
        status.state = isShuttingDown ? .stopping : .running
        for channel in channels.indices { refreshChannel(channel) }
        if !alarms.alarms.isEmpty || !status.alarms.isEmpty { status.alarms = alarmStatus() }
        for bus in lines.indices where LineWord(lines[bus]) != status.buses[bus].line {
            status.buses[bus].line = LineWord(lines[bus])
            status.buses[bus].since = wall
        }
        for instrument in instruments.indices { refreshInstrument(instrument, wall) }
    }

    private mutating func refreshInstrument(_ index: Int, _ wall: UnixTime) {
        let online = instruments[index].isOnline == true || instruments[index].isFresh(at: now)
        if status.instruments[index].isOnline != online {
            status.instruments[index].isOnline = online
            status.instruments[index].since = wall
        }
    }

    private mutating func refreshChannel(_ index: Int) {
        let instrument = potentiostat(index)
        let word = channels[index].phase.stateWord
        if status.channels[index].state != word
            || status.channels[index].cause?.code != channels[index].phase.cause?.code
        {
            status.channels[index].state = word
            status.channels[index].since = lab.clock.wall(at: channels[index].since)
            status.channels[index].cause = statusCause(index)
        }
        if status.channels[index].cell != channels[index].cell?.name {
            status.channels[index].cell = channels[index].cell?.name
        }
        status.channels[index].isUnsafe = instruments[instrument].output?.unsafeSince != nil
        status.channels[index].isUnguarded = !isGuarded(index)
        status.channels[index].openEvidence = instruments[instrument].output?.evidence
        refreshRun(index)
        refreshMeasured(index)
    }

    private mutating func refreshRun(_ index: Int) {
        guard let run = channels[index].run, let name = run.recorder.name else {
            if status.channels[index].run != nil { status.channels[index].run = nil }
            status.channels[index].watch = .off
            status.channels[index].readiness = ReadinessTable()
            status.channels[index].tightUntil = nil
            return
        }
        let step = run.machine.step
        let count = run.machine.stepCount
        if status.channels[index].run?.name != name
            || status.channels[index].run?.stepIndex != count
        {
            status.channels[index].run = RunStatus(
                name: name, step: step.map { "\($0.action.name)" } ?? "", stepIndex: count,
                cycle: run.recorder.cycle, testTime: .zero)
        }
        status.channels[index].run?.testTime = now - run.recorder.startedAt
        status.channels[index].run?.cycle = run.recorder.cycle
        status.channels[index].watch = watchState(run)
        status.channels[index].readiness = readiness(run)
        status.channels[index].tightUntil = run.watch.tightened.flatMap {
            $0 > now ? lab.clock.wall(at: $0) : nil
        }
    }

    /// As of the last look (`ReadinessLog.lookEvery`); nothing while no step is in force.
    private func readiness(_ run: Run) -> ReadinessTable {
        guard case .inForce = run.entry, run.probe == nil else { return ReadinessTable() }
        return run.recorder.summary.readiness.table
    }

    private func watchState(_ run: Run) -> WatchState {
        guard case .inForce = run.entry, run.machine.step?.energises == true else { return .off }
        return switch run.watch.blindness {
        case nil: .armed
        case .warmingUp, .noReading, .noCurrent: .warming
        case .fullCell: .off
        case .offset: .blindOffset
        case .noise: .blindNoise
        case .sampleRate: .blindSampleRate
        case .noReference: .blindNoReference
        case .blanking: .blindBlanking
        }
    }

    private mutating func refreshMeasured(_ index: Int) {
        let sample = channels[index].lastSample
        let aux = auxiliaries(of: index)
        status.channels[index].measured.voltage = sample?.voltage
        status.channels[index].measured.current = sample?.current
        status.channels[index].measured.quality = sample?.quality
        status.channels[index].measured.age = sample.map { now - $0.time }
        status.channels[index].measured.temperature = aux.cellTemperature ?? aux.temperature
        status.channels[index].measured.pressure = aux.stackPressure
        let run = channels[index].run
        var setCurrent: Amperes?
        if case .inForce = run?.entry, case .current(let current) = run?.driveInForce {
            setCurrent = current
        }
        status.channels[index].measured.setCurrent = setCurrent
        let plated = run?.watch.platedCharge
        status.channels[index].measured.plated = plated
        if let plated, let area = channels[index].cell?.area {
            status.channels[index].measured.platedPerArea = plated / area
        } else {
            status.channels[index].measured.platedPerArea = nil
        }
        status.channels[index].measured.stepCapacity = run?.recorder.stepCharge.magnitude
    }

    /// Why a channel is open, in the words of the protocol.
    func statusCause(_ index: Int) -> StatusCause? {
        guard let cause = channels[index].phase.cause else { return nil }
        let next: String =
            switch channels[index].phase {
            case .tripped: "'ack \(channels[index].lab.name)' once the cause is clear"
            case .held: "'resume \(channels[index].lab.name)' once the cause is clear"
            case .empty, .mounted, .starting, .running, .probing, .ending, .paused: ""
            }
        return StatusCause(
            code: cause.code, text: cause.message, since: lab.clock.wall(at: channels[index].since),
            next: next)
    }

    /// Keeps the newest findings of a channel.
    mutating func remember(_ note: FindingNote, _ channel: Int) {
        if status.channels[channel].findings.count == ChannelStatus.findingsMax {
            status.channels[channel].findings.removeFirst()
        }
        status.channels[channel].findings.append(note)
    }
}

extension ChannelPhase {
    /// The word of the control protocol.
    var stateWord: ChannelState {
        switch self {
        case .empty: .idle
        case .mounted: .mounted
        case .starting, .ending(.failedToStart): .starting
        case .running, .ending: .running
        case .probing: .probing
        case .paused: .paused
        case .held: .held
        case .tripped: .tripped
        }
    }
}
