import CyclerCore
import CyclerEngine

/// The daemon ends: everything opens, runs are left to the next daemon or ended, and only evidence
/// lets go.
extension Station {
    mutating func shutDown(_ farewell: Farewell, into effects: inout EffectBuffer) {
        guard !isShuttingDown else { return }
        isShuttingDown = true
        for channel in channels.indices {
            if channels[channel].run != nil && channels[channel].run?.ending == nil {
                let state = channels[channel].phase.word
                channels[channel].run?.leftAs = state
                finish(channel, outcome(channel, farewell), into: &effects)
            } else {
                openCircuit(channel, into: &effects)
            }
        }
        checkShutDown(into: &effects)
    }

    /// A run at a step is left to the next daemon, unless its schedule says to abort.
    private func outcome(_ channel: Int, _ farewell: Farewell) -> RunOutcome {
        guard farewell == .untilRestart, channels[channel].phase != .starting,
            let step = channels[channel].run?.machine.step, step.onRestart != .abort
        else { return .interrupted }
        return .suspended
    }

    /// Reports completion once every circuit is open; the shell bounds how long it waits.
    mutating func checkShutDown(into effects: inout EffectBuffer) {
        let allOpen = channels.indices.allSatisfy {
            instruments[potentiostat($0)].output?.isOpen == true && channels[$0].run == nil
        }
        if allOpen { effects.add(.shutdownComplete) }
    }
}
