import CyclerControl
import CyclerCore
import CyclerEngine
import CyclerInstruments

/// Stop commands that are not obeyed: louder than what they were given for, and handed to
/// whatever else can open the circuit. The command itself is repeated by the bus until it is
/// shown to be obeyed.
extension Station {
    /// A stop that is not shown to be obeyed in time, whoever gave it: told after
    /// `StopVigil.bound`; where nothing else opens the circuit it is UNSAFE once its line has had
    /// the time that a slow one needs.
    mutating func lookAtStop(_ channel: Int, into effects: inout EffectBuffer) {
        let instrument = potentiostat(channel)
        guard let isOpening = instruments[instrument].output?.isOpening,
            !isOpening || mayFlow(channel),
            let word = instruments[instrument].stopVigil.look(
                isOpening: isOpening, at: boot, longest: instruments[instrument].lab.stopBound)
        else { return }
        let bound = instruments[instrument].lab.stopBound
        func late(_ span: TimeSpan) -> String {
            "\(instruments[instrument].lab.name) has not confirmed open within "
                + "\(Self.seconds(max(span, StopVigil.bound))) of the stop command"
        }
        guard !isGuarded(channel) else {
            // Told once: where the line is quick, it is late and lost in one.
            guard word == .late || bound <= StopVigil.bound else { return }
            return notObeyed(channel, late(StopVigil.bound) + Self.guarded, into: &effects)
        }
        switch word {
        case .late:
            notObeyed(
                channel,
                late(StopVigil.bound) + "; its line may take \(Self.seconds(bound)), then it is "
                    + "UNSAFE", into: &effects)
        case .lost:
            declareUnsafe(
                channel,
                late(bound) + ", and nothing else opens it; open the circuit by hand, then 'ack'",
                into: &effects)
        }
    }

    /// What still hears us keeps its watchdog fed by being told: that one is UNSAFE as soon as the
    /// bus has seen it refuse (`notSafe`). What hears nothing opens by itself.
    private static let guarded =
        "; it goes on being told, and its own watchdog opens it if it hears nothing"

    private static func seconds(_ span: TimeSpan) -> String {
        "\(ByteText.words(span.seconds, significant: 2)) s"
    }

    /// Presses until the circuit is shown to be open, or a person has looked.
    static let notObeyed = "STOP_NOT_OBEYED"

    /// An instrument that was off when the daemon started, and never answered, is no news.
    private mutating func mayFlow(_ channel: Int) -> Bool {
        let hasRun = channels[channel].run?.hasEnergised == true
        return hasRun || instruments[potentiostat(channel)].isOnline == true
    }

    /// The range of a set point on its way: what counts as no current once it is open again.
    mutating func noteRange(_ drive: Drive, _ channel: Int) {
        let instrument = potentiostat(channel)
        guard let current = current(toMeasure: drive, channel),
            let range = try? instruments[instrument].lab.codec.range(for: current)
        else { return }
        instruments[instrument].openFlow.drives(on: range.fullScale)
    }

    /// Current flows although the instrument reports its output off.
    mutating func flowsThroughOpen(
        _ channel: Int, _ current: Amperes, into effects: inout EffectBuffer
    ) {
        let instrument = potentiostat(channel)
        instruments[instrument].output?.foundEnergised(at: now)
        effects.add(.bus(bus(of: instrument), .makeSafe(instruments[instrument].index)))
        declareUnsafe(
            channel,
            "\(instruments[instrument].lab.name) reports open and measures "
                + "\(LimitedQuantity.current.text(current.value)); open the circuit by hand, "
                + "then 'ack'", into: &effects)
    }

    /// Nobody can vouch for a circuit: told once, until a person has cleared it.
    mutating func declareUnsafe(
        _ channel: Int, _ text: String, into effects: inout EffectBuffer
    ) {
        let instrument = potentiostat(channel)
        guard instruments[instrument].output?.unsafeSince == nil else { return }
        instruments[instrument].output?.markUnsafe(at: now)
        raise(.unsafe, "UNSAFE", channel)
        say(.alarm, channel, "UNSAFE: " + text, into: &effects)
        channels[channel].run?.recorder.note("unsafe", "UNSAFE: " + text, at: now, into: &effects)
        // Nothing goes on behind a circuit that nobody can vouch for: not a rest, not a probe.
        switch channels[channel].phase {
        case .running, .probing: hold(channel, .notOpened, into: &effects)
        case .empty, .mounted, .starting, .paused, .held, .ending, .tripped: break
        }
    }

    private mutating func notObeyed(
        _ channel: Int, _ text: String, into effects: inout EffectBuffer
    ) {
        raise(.trip, Self.notObeyed, channel)
        say(.alarm, channel, "STOP_NOT_OBEYED: " + text, into: &effects)
        channels[channel].run?.recorder.note("stop-not-obeyed", text, at: now, into: &effects)
    }
}
