package import CyclerCore

/// What the watch of a channel can see, in one honest phrase: a watch that cannot tell never
/// sounds like one that found nothing.
package enum WatchWords {
    /// `off`, `warming 4 of 9`, `armed`, `armed, blind 1 of 9 (nothing to compare with)` while
    /// the principal detectors look, `blind 3 of 9 (noise too high for this plateau)` while not.
    package static func text(_ table: ReadinessTable) -> String {
        let counts = table.counts
        guard counts.applying > 0 else { return "off" }
        let warming = counts.applying - counts.watching - counts.blind
        var words: [String] = []
        switch table.principal {
        case .watching: words.append("armed")
        case .warmingUp: words.append("warming \(warming) of \(counts.applying)")
        case .off where counts.blind == 0:
            words.append(warming == 0 ? "armed" : "warming \(warming) of \(counts.applying)")
        case .off, .blind: break
        }
        if counts.blind > 0, let reason = table.mainReason {
            words.append(
                "blind \(counts.blind) of \(counts.applying) (\(reason.explanation))")
        }
        return words.joined(separator: ", ")
    }

    /// The phrase for a channel; from a daemon that tells of no detectors, its one word.
    package static func text(_ channel: ChannelStatus) -> String {
        channel.readiness == ReadinessTable() ? channel.watch.rawValue : text(channel.readiness)
    }

    /// What one detector's readiness says to a person.
    package static func text(_ readiness: Readiness, of code: FindingCode) -> String {
        guard case .blind(let reason) = readiness else { return readiness.text }
        if code == .telegraph, reason == .sampleRate {
            return "blind: \(reason.explanation), dynamic shorts are not visible"
        }
        return "blind: \(reason.explanation)"
    }
}
