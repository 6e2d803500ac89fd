import CyclerControl
import CyclerCore
import CyclerEngine
import CyclerInstruments
import CyclerWatch

/// New set points within a step: ramps, constant power and resistance, the voltage of CC-CV.
///
/// The step stays in force while its next set point is on the way: samples count, limits hold, the
/// output is renewed. One change is on its way at a time; a slow instrument gets fewer of them.
extension Station {
    /// A step's set points, as far as they can be worked out before it begins.
    func driveMachine(_ step: PlanStep, _ channel: Int) throws(ScheduleFault) -> DriveMachine {
        let codec = instruments[potentiostat(channel)].lab.codec
        let largest = codec.ranges.last?.fullScale ?? .zero
        let smallest = codec.smallestCurrent
        var supervisor = channels[channel].supervisor
        supervisor.scheduleLimits = step.scheduleLimits
        supervisor.stepLimits = step.stepLimits
        let limit = supervisor.currentLimit.map { min($0, largest) } ?? largest
        let voltage = channels[channel].lastSample?.voltage ?? channels[channel].lastVoltage
        return try DriveMachine(
            step, voltage: voltage, currents: smallest...max(limit, smallest),
            holdsVoltage: codec.traits.controls.contains(.voltage))
    }

    /// Sends the set point that a sample asks for, if it asks for another one.
    mutating func retune(
        _ channel: Int, _ sample: Sample, into effects: inout EffectBuffer
    ) {
        guard let (before, next) = channels[channel].run?.nextDrive(sample) else { return }
        let instrument = potentiostat(channel)
        guard let epoch = instruments[instrument].output?.epoch,
            let step = channels[channel].run?.machine.step
        else { return }
        if let fault = beyondLimits(next, step, channel) {
            return trip(channel, .schedule(fault), into: &effects)
        }
        let token = newToken()
        switch exchange(for: next, channel, token, epoch) {
        case .failure(let refusal):
            say(.alarm, channel, refusal.text, into: &effects)
            hold(channel, .setPointRefused(.mismatch), into: &effects)
        case .success(nil): break
        case .success(.some(var exchange)):
            exchange.expires = boot + Run.patience
            instruments[instrument].output?.change(token)
            noteRange(next, channel)
            channels[channel].run?.retuning = (token, before)
            effects.add(.bus(bus(of: instrument), .submit(exchange)))
        }
    }

    /// The new set point is in force, read back and equal.
    mutating func retuned(
        _ channel: Int, at confirmed: Instant, into effects: inout EffectBuffer
    ) {
        guard let before = channels[channel].run?.retuning?.before,
            let step = channels[channel].run?.machine.step
        else { return }
        channels[channel].run?.retuning = nil
        channels[channel].supervisor.adjust(expectation(channel))
        guard let drive = channels[channel].run?.drive else { return }
        let range = rangeInForce(channel)
        channels[channel].run?.recorder.moved(to: range, at: confirmed)
        let isOtherKind = drive.setCurrent == nil || !before.isCurrent
        if isOtherKind {
            channels[channel].run?.recorder.retuned(
                step, drive.drive, at: confirmed, into: &effects)
        }
        guard isOtherKind || hasMoved(channel, drive.setCurrent) else { return }
        var context = watchContext(step, channel)
        context.isNewStep = false
        channels[channel].run?.watch.begin(context, at: confirmed)
        channels[channel].run?.watched = drive.setCurrent
    }

    /// The watch hears of a current once it has moved by 2 % since it last did.
    private func hasMoved(_ channel: Int, _ current: Amperes?) -> Bool {
        guard let current, let watched = channels[channel].run?.watched else { return true }
        return (current - watched).magnitude > 0.02 * watched.magnitude
    }

    /// The circuit opened under a change of set point: the one from before holds again when the
    /// run goes on.
    mutating func giveUpRetuning(_ channel: Int) {
        guard let before = channels[channel].run?.retuning?.before else { return }
        channels[channel].run?.drive?.revert(to: before)
        channels[channel].run?.retuning = nil
    }
}

extension Run {
    /// The set point in force; nil while there is none.
    var driveInForce: Drive? {
        if let current = probe?.current { return .current(current) }
        return retuning?.before ?? drive?.drive
    }

    /// The set point to be put in force: the probe's, else the step's.
    var wantedDrive: Drive? { probe?.current.map(Drive.current) ?? drive?.drive }
}

extension Drive {
    var isCurrent: Bool { if case .current = self { true } else { false } }
}

extension DriveMachine {
    /// The current set, nil under a set voltage.
    var setCurrent: Amperes? { if case .current(let current) = drive { current } else { nil } }
}
