import CyclerCore
import CyclerEngine

/// The daemon ends: everything opens, runs are marked interrupted, and only evidence lets go.
extension Station {
    mutating func shutDown(into effects: inout EffectBuffer) {
        guard !isShuttingDown else { return }
        isShuttingDown = true
        for channel in channels.indices {
            if channels[channel].run != nil && channels[channel].run?.ending == nil {
                finish(channel, .interrupted, into: &effects)
            } else {
                openCircuit(channel, into: &effects)
            }
        }
        checkShutDown(into: &effects)
    }

    /// Reports completion once every circuit is open; the shell bounds how long it waits.
    mutating func checkShutDown(into effects: inout EffectBuffer) {
        let allOpen = channels.indices.allSatisfy {
            instruments[potentiostat($0)].output?.isOpen == true && channels[$0].run == nil
        }
        if allOpen { effects.add(.shutdownComplete) }
    }
}
