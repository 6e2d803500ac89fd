package import CyclerCore

/// Whether the watch can see.
extension ShortWatch {
    /// The readiness of every code as of the last sample. A code nothing watches for is off.
    package var readiness: ReadinessTable {
        var watch = self
        return watch.seenReadiness()
    }

    /// `readiness` for whoever owns the watch and asks often. Mutating only in name: a getter
    /// would be handed a copy of all its kilobytes.
    package mutating func seenReadiness() -> ReadinessTable {
        var table = ReadinessTable()
        detectors.readiness(moment, into: &table)
        return table
    }

    /// Why the watch as a whole sees nothing now, by its principal detectors; nil means it looks.
    package var blindness: Blindness? {
        switch readiness.principal {
        case .watching: return nil
        case .warmingUp: return .warmingUp
        case .blind(let reason): return Blindness(reason)
        case .off:
            switch moment.flow {
            case .none, .rest, .hold: return .noCurrent
            case .current: return .fullCell
            }
        }
    }
}
