import CyclerControl
import CyclerCore
import CyclerEngine
import CyclerInstruments
import CyclerWatch

/// Rigs and ovens: one set point in force, whoever shares it.
extension Station {
    /// A settling step is in force: its set point goes out.
    mutating func settleShared(
        _ step: PlanStep, _ channel: Int, into effects: inout EffectBuffer
    ) {
        switch step.action {
        case .pressure(let settle):
            guard let role = channels[channel].lab.pressure else { return }
            guard role.controls else {
                return askOperator(settle, role, channel, into: &effects)
            }
            let port = role.port(forStack: settle.target)
            takeShared(
                role.instrument.number, to: .pressure(port),
                perSecond: settle.rate.map { role.portChange(forStack: $0).value },
                owner: channels[channel].index, into: &effects)
        case .temperature(let settle):
            guard let oven = channels[channel].lab.temperature?.number else { return }
            takeShared(
                oven, to: .temperature(settle.target), perSecond: settle.rate?.value,
                owner: channels[channel].index, into: &effects)
        case .rest, .drive, .hold, .voltageRamp, .confirm: break
        }
    }

    /// A rig that only reads: a person turns the screw.
    private mutating func askOperator(
        _ settle: SettlePressure, _ role: StackPressureRole, _ channel: Int,
        into effects: inout EffectBuffer
    ) {
        var text = ByteText(reserving: 96)
        text.append("set the stack pressure by hand to ")
        text.append(settle.target.value / 1e6, significant: 4)
        text.append(" MPa (")
        text.append(role.force(forStack: settle.target).value, significant: 4)
        text.append(" N); the step goes on once it is in band")
        say(.warning, channel, text.string, into: &effects)
    }

    /// Sends a set point to a rig or an oven; it is read back in the same exchange. A person who
    /// asked for it is answered once that has happened. False when it cannot even be sent.
    @discardableResult
    mutating func setShared(
        _ instrument: Int, _ value: SetValue, owner: ChannelIndex?, answering: TrackingID? = nil,
        into effects: inout EffectBuffer
    ) -> Bool {
        let token = newToken()
        let codec = instruments[instrument].lab.codec
        let exchange: BusExchange?
        let number: Double
        do throws(SettingRefusal) {
            switch value {
            case .temperature(let kelvins):
                exchange = try codec.setTemperature(kelvins, token: token)
                number = kelvins.value
            case .pressure(let pascals):
                exchange = try codec.setPressure(pascals, token: token)
                number = pascals.value
            }
        } catch {
            say(.alarm, owner?.number, error.message, into: &effects)
            if let answering {
                refuse(answering, error.message, next: "give another value", into: &effects)
            }
            return false
        }
        guard let exchange else { return false }
        answerSetting(instrument, "overtaken by another set point", into: &effects)
        instruments[instrument].shared = SharedSetPoint(
            value: number, owner: owner, setting: token, answering: answering)
        effects.add(.bus(bus(of: instrument), .submit(exchange)))
        blankWatches(around: instrument, value)
        return true
    }

    /// Answers whoever set an instrument by hand: `failure` nil means it took the value.
    private mutating func answerSetting(
        _ instrument: Int, _ failure: String?, into effects: inout EffectBuffer
    ) {
        guard let tracking = instruments[instrument].shared.answering else { return }
        instruments[instrument].shared.answering = nil
        let name = instruments[instrument].lab.name
        guard let failure else { return succeed(tracking, "\(name) is set", into: &effects) }
        refuse(
            tracking, "\(name) is not set: \(failure)", next: "'status' shows the instrument",
            into: &effects)
    }

    /// The short watch looks away for a while after the stack or the oven was told to change: a
    /// step of pressure has the shape of a contact loss or a short.
    private mutating func blankWatches(around instrument: Int, _ value: SetValue) {
        let span: TimeSpan =
            switch value {
            case .temperature: .seconds(10)
            case .pressure: .minutes(5)
            }
        for channel in channels.indices where uses(channel, instrument) {
            channels[channel].run?.watch.blank(for: span, at: now)
        }
    }

    /// Set points stay as they are on any trip (venting a stack kills a cell too), except where
    /// the lab says what is safer than too hot or too much.
    mutating func makeSurroundingsSafe(
        _ channel: Int, _ cause: Cause, into effects: inout EffectBuffer
    ) {
        let roles = channels[channel].lab
        switch cause {
        case .limit(_, .temperature, let observed, let limit) where observed > limit:
            guard let safe = roles.safeTemperature, let oven = roles.temperature else { return }
            setShared(oven.number, .temperature(safe), owner: nil, into: &effects)
        case .limit(_, .pressure, let observed, let limit) where observed > limit:
            guard let safe = roles.safePressure, let role = roles.pressure, role.controls else {
                return
            }
            let port = role.port(forStack: safe)
            setShared(role.instrument.number, .pressure(port), owner: nil, into: &effects)
        case .limit, .deviation, .overRange, .openedByInstrument, .finding, .shortConfirmed,
            .dynamicShort, .chargeBound, .timeBound, .guarded, .schedule, .linkLost,
            .setPointRefused, .staleRole, .disk, .notOpened, .suspended, .restarted:
            break
        }
    }

    mutating func sharedSetEnded(
        _ instrument: Int, _ outcome: ExchangeOutcome, into effects: inout EffectBuffer
    ) {
        instruments[instrument].shared.setting = nil
        guard case .failed(let fault, _) = outcome else {
            return answerSetting(instrument, nil, into: &effects)
        }
        answerSetting(instrument, fault.words, into: &effects)
        let name = instruments[instrument].lab.name
        let owner = instruments[instrument].shared.owner
        instruments[instrument].shared.value = nil
        say(
            .alarm, owner?.number, "\(name) did not take its set point (\(fault.words))",
            into: &effects)
        if let owner { hold(owner.number, .setPointRefused(fault), into: &effects) }
    }
}
