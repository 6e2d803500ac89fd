import CyclerControl
import CyclerCore
import CyclerEngine
import CyclerInstruments

/// Opening a circuit, putting a set point in force, and what the bus says of both.
extension Station {
    /// The potentiostat of a channel.
    func potentiostat(_ channel: Int) -> Int { channels[channel].lab.potentiostat.number }

    /// The channel that a potentiostat serves, nil for rigs and ovens.
    func channel(of instrument: InstrumentIndex) -> Int? {
        instruments[instrument.number].drives
    }

    func bus(of instrument: Int) -> BusIndex { instruments[instrument].lab.bus }

    /// Opens a channel's circuit. Never waits, never refuses; a circuit already shown to be open
    /// is left alone.
    mutating func openCircuit(_ channel: Int, into effects: inout EffectBuffer) {
        let instrument = potentiostat(channel)
        if instruments[instrument].output?.open(at: now) == true {
            effects.add(
                .bus(bus(of: instrument), .makeSafe(instruments[instrument].index)))
        }
        channels[channel].supervisor.expect(.open)
        channels[channel].run?.progress?.interrupt(at: now)
    }

    /// The bus opened a circuit: by our command, or by itself.
    mutating func madeSafe(
        _ index: InstrumentIndex, _ epoch: Epoch, _ evidence: OpenEvidence,
        into effects: inout EffectBuffer
    ) {
        let instrument = index.number
        instruments[instrument].output?.madeSafe(epoch, evidence)
        effects.add(.bus(bus(of: instrument), .acknowledge(index, epoch)))
        effects.add(.bus(bus(of: instrument), .release(index)))
        guard let channel = channel(of: index) else { return }
        alarms.settle(Self.notObeyed, on: channels[channel].index)
        openedUnasked(channel, into: &effects)
        channels[channel].run?.recorder.currentEnded(at: now)
        channels[channel].run?.recorder.circuitOpened(at: now, evidence, into: &effects)
        // Opened under a set point on its way: the bus refuses that one as of an old epoch.
        lostOnTheWay(channel, .setPointRefused(.superseded), into: &effects)
        circuitIsOpen(channel, into: &effects)
    }

    /// A circuit that opens while a set point is in force was opened by nobody here.
    private mutating func openedUnasked(_ channel: Int, into effects: inout EffectBuffer) {
        guard channels[channel].phase.isUnderWay,
            channels[channel].run?.machine.step?.energises == true
        else { return }
        switch channels[channel].run?.entry {
        case .inForce, .setting:
            hold(channel, .openedByInstrument(protection: false), into: &effects)
        case nil, .some(.none), .awaitingFolder, .preparing, .awaitingWriter, .opening: break
        }
    }

    /// Everything that waited for the evidence of open.
    private mutating func circuitIsOpen(_ channel: Int, into effects: inout EffectBuffer) {
        if let run = channels[channel].run {
            if run.ending != nil {
                closeRun(channel, into: &effects)
            } else if run.probe != nil || run.isHealed {
                circuitIsOpenForProbe(channel, into: &effects)
            } else if run.entry == .opening {
                stepInForce(channel, at: now, into: &effects)
            } else if case .awaitingWriter = run.entry {
                continueEntry(channel, into: &effects)
            }
        }
        answer(channel, .open, into: &effects)
        reunite(channel, into: &effects)
        if isShuttingDown { checkShutDown(into: &effects) }
    }

    /// An open command has not succeeded yet; the bus goes on trying.
    mutating func notSafe(
        _ index: InstrumentIndex, _ fault: BusFault, attempts: Int,
        into effects: inout EffectBuffer
    ) {
        guard let channel = channel(of: index) else { return }
        instruments[index.number].output?.busOpening(at: now)
        let name = instruments[index.number].lab.name
        let refused = fault == .mismatch || isException(fault)
        if refused || (!isGuarded(channel) && channels[channel].run?.hasEnergised != false) {
            declareUnsafe(
                channel,
                "\(name) could not be shown to be open (\(fault.words), \(attempts) attempts); "
                    + "open the circuit by hand, then 'ack'", into: &effects)
        }
        if refused {
            // The line answers and the output stays on: nobody is left waiting for that.
            failWaiting(
                channel, .runClosed, "UNSAFE: \(name) reads back on; open the circuit by hand",
                into: &effects)
        }
        failWaiting(
            channel, .open,
            "\(name) is not shown to be open after \(attempts) attempts (\(fault.words))"
                + (isGuarded(channel) ? "; its own watchdog opens it" : ""), into: &effects)
        if isShuttingDown { checkShutDown(into: &effects) }
    }

    private func isException(_ fault: BusFault) -> Bool {
        if case .exception = fault { true } else { false }
    }

    /// An own watchdog, or later a breaker, opens this circuit when we die.
    func isGuarded(_ channel: Int) -> Bool {
        instruments[potentiostat(channel)].lab.codec.traits.hasOwnWatchdog
    }

    /// Sends the set point of the step in hand. The record of the change is on its way to disk.
    mutating func sendSetPoint(_ channel: Int, into effects: inout EffectBuffer) {
        let instrument = potentiostat(channel)
        guard let step = channels[channel].run?.machine.step,
            let drive = channels[channel].run?.wantedDrive
        else { return }
        guard let epoch = instruments[instrument].output?.epoch else {
            // The circuit is still opening; `circuitIsOpen` calls again.
            return
        }
        guard instruments[instrument].output?.unsafeSince == nil else {
            return hold(channel, .notOpened, into: &effects)
        }
        if let fault = beyondLimits(drive, step, channel) {
            return trip(channel, .schedule(fault), into: &effects)
        }
        let token = newToken()
        switch exchange(for: drive, channel, token, epoch) {
        case .failure(let refusal):
            say(.alarm, channel, refusal.text, into: &effects)
            hold(channel, .setPointRefused(.mismatch), into: &effects)
        case .success(nil): openForRest(channel, into: &effects)
        case .success(.some(var exchange)):
            exchange.expires = boot + Run.patience
            if instruments[instrument].output?.isOpen == true { channels[channel].seenAt = boot }
            // From here on it must be feared to be on, confirmed or not.
            channels[channel].run?.hasEnergised = true
            instruments[instrument].output?.change(token)
            noteRange(drive, channel)
            channels[channel].run?.entry = .setting(token)
            channels[channel].run?.progress?.interrupt(at: now)
            effects.add(.bus(bus(of: instrument), .submit(exchange)))
        }
    }

    /// A set point that a limit would trip at once is not sent at all.
    func beyondLimits(
        _ drive: Drive, _ step: PlanStep, _ channel: Int
    ) -> ScheduleFault? {
        let supervisor = channels[channel].supervisor
        switch drive {
        case .current(let current):
            guard let limit = supervisor.currentLimit, current.magnitude > limit else {
                return nil
            }
            return .impossibleValue(
                step.place,
                "\(LimitedQuantity.current.text(current.value)), beyond the current limit "
                    + LimitedQuantity.current.text(limit.value))
        case .voltage(let voltage):
            guard let window = supervisor.voltageWindow, !window.contains(voltage) else {
                return nil
            }
            return .impossibleValue(
                step.place,
                "\(LimitedQuantity.voltage.text(voltage.value)), outside the voltage limits")
        case .open: return nil
        }
    }

    /// The exchange that puts a set point in force; nil when it is an open circuit.
    func exchange(
        for drive: Drive, _ channel: Int, _ token: ExchangeToken, _ epoch: Epoch
    ) -> Result<BusExchange?, CheckFailure> {
        let codec = instruments[potentiostat(channel)].lab.codec
        let supervisor = channels[channel].supervisor
        let window = supervisor.voltageWindow ?? Volts(-5)...Volts(5)
        let measured = current(toMeasure: drive, channel) ?? .zero
        switch drive {
        case .open:
            do throws(SettingRefusal) {
                return .success(
                    try codec.rest(voltageLimit: window, token: token, epoch: epoch))
            } catch {
                return .failure(CheckFailure(.range, error.message))
            }
        case .current(let current):
            return Self.compiled(codec, for: measured) { range throws(SettingRefusal) in
                try codec.constantCurrent(
                    current, range: range, voltageLimit: window, token: token, epoch: epoch)
            }
        case .voltage(let voltage):
            return Self.compiled(codec, for: measured) { range throws(SettingRefusal) in
                // Short of the limit, so that an instrument at its end does not trip it by noise.
                try codec.constantVoltage(
                    voltage, range: range, currentLimit: DriveMachine.limitShare * measured,
                    token: token, epoch: epoch)
            }
        }
    }

    /// The current that the range has to hold: the one set (for zero, the smallest range's), the
    /// largest that a held voltage may draw. Nil for an open circuit.
    func current(toMeasure drive: Drive, _ channel: Int) -> Amperes? {
        let ranges = instruments[potentiostat(channel)].lab.codec.ranges
        return switch drive {
        case .open: nil
        case .current(.zero): ranges.first?.fullScale ?? .zero
        case .current(let current): current
        case .voltage:
            channels[channel].supervisor.currentLimit ?? ranges.last?.fullScale ?? .zero
        }
    }

    /// Picks the range and compiles; either can refuse.
    private static func compiled(
        _ codec: InstrumentCodec, for current: Amperes,
        _ compile: (CurrentRange) throws(SettingRefusal) -> BusExchange
    ) -> Result<BusExchange?, CheckFailure> {
        let range: CurrentRange
        do throws(RangeRefusal) {
            range = try codec.range(for: current)
        } catch { return .failure(CheckFailure(.range, error.message)) }
        do throws(SettingRefusal) {
            return .success(try compile(range))
        } catch { return .failure(CheckFailure(.range, error.message)) }
    }

    /// A set point came back read back and equal, or did not.
    mutating func setPointEnded(
        _ channel: Int, _ token: ExchangeToken, _ outcome: ExchangeOutcome, at repliedAt: Instant,
        into effects: inout EffectBuffer
    ) {
        let instrument = potentiostat(channel)
        switch outcome {
        case .completed:
            let confirmed = lab.clock.lab(at: repliedAt)
            guard instruments[instrument].output?.confirmed(token, at: confirmed) == true else {
                return
            }
            if channels[channel].run?.retuning?.token == token {
                return retuned(channel, at: confirmed, into: &effects)
            }
            guard channels[channel].run?.entry == .setting(token) else { return }
            renew(instrument, from: repliedAt, into: &effects)
            stepInForce(channel, at: confirmed, into: &effects)
        case .failed(let fault, _):
            guard instruments[instrument].output?.isChanging(token) == true else { return }
            hold(channel, fault.cause, into: &effects)
        }
    }

    /// Extends the time-to-live of an energised output; boot time.
    mutating func renew(_ instrument: Int, from: Instant, into effects: inout EffectBuffer) {
        guard let epoch = instruments[instrument].output?.epoch else { return }
        effects.add(
            .bus(
                bus(of: instrument),
                .renew(
                    instruments[instrument].index, epoch,
                    until: from + instruments[instrument].lab.timeToLive)))
    }
}
