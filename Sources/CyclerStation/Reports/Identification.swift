import CyclerControl
import CyclerCore
import CyclerInstruments

/// Asking instruments who they are, and what follows from the answer.
extension Station {
    /// Least pause between two attempts at the same instrument; boot time.
    static let identifyEvery = TimeSpan.seconds(10)

    /// Asks an instrument that answers polls, but whose identification went wrong, once more.
    mutating func identifyIfUnknown(_ instrument: Int, into effects: inout EffectBuffer) {
        guard !instruments[instrument].isIdentified,
            boot >= instruments[instrument].identifyAfter
        else { return }
        identify(instrument, into: &effects)
    }

    mutating func identify(_ instrument: Int, into effects: inout EffectBuffer) {
        let token = newToken()
        instruments[instrument].identifying = token
        instruments[instrument].identifyAfter = boot + Self.identifyEvery
        let exchange = instruments[instrument].lab.codec.identify(token: token)
        effects.add(.bus(bus(of: instrument), .submit(exchange)))
    }

    mutating func identified(
        _ report: BusReport, _ instrument: Int, _ outcome: ExchangeOutcome,
        into effects: inout EffectBuffer
    ) {
        instruments[instrument].identifying = nil
        guard outcome == .completed else { return }
        do throws(DecodeFault) {
            let identity = try instruments[instrument].lab.codec.decodeIdentity(report.replies)
            instruments[instrument].identity = identity
            status.instruments[instrument].identity =
                "\(identity.model) \(identity.serial) \(identity.firmware)"
        } catch {
            say(
                .warning, channel(of: instruments[instrument].index),
                "\(instruments[instrument].lab.name) is not a "
                    + "\(instruments[instrument].lab.profileName); check profile and unit",
                into: &effects)
            return
        }
        if let channel = channel(of: instruments[instrument].index) {
            reunite(channel, into: &effects)
        }
    }
}
