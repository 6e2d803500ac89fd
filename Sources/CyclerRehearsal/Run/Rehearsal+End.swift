import CyclerControl
import CyclerCore
import CyclerFiles
import CyclerStation

/// Every way in which a rehearsal ends.
extension Rehearsal {
    /// Whoever watches has had enough: as a daemon that is told to end.
    mutating func interrupt() {
        report.end = .interrupted
        perform(.shutdown(.forGood))
        if !isClosed { leaveUnsafe() }
    }

    /// Ends what no longer goes on without a person: a run that is held, a circuit that does not
    /// open.
    mutating func giveUpStranded() {
        if let heldSince, now - heldSince > Self.patience {
            self.heldSince = nil
            report.end = .held
            tracking = TrackingID(tracking.number + 1)
            perform(.request(.stop(Self.channel, .now), tracking, Self.person))
        }
        if let since = bench.unsafeSince, now - since > Self.patience, !isClosed { leaveUnsafe() }
    }

    /// The circuit does not open; the files are closed as they are.
    mutating func leaveUnsafe() {
        report.end = .unsafe
        isClosed = true
    }

    /// Closes the folder and sums up.
    mutating func conclude() throws(RehearsalFailure) -> RehearsalReport {
        do throws(FileFault) {
            if let failure { throw failure }
            try writer.close()
        } catch { throw .file(error) }
        report.folder = writer.folder ?? ""
        report.run = writer.name ?? ""
        report.labTime = now - startedAt
        let manifest = content(of: "run.json")
        report.outcome = manifest?["outcome"]?.string ?? ""
        let checkpoint = content(of: "checkpoint.json")
        report.plated = AmpereHours(checkpoint?["plated-Ah"]?.number ?? 0)
        if report.end == .finished { report.end = Self.end(report.outcome) }
        return report
    }

    private func content(of name: String) -> JSON? {
        guard let bytes = writer.content(of: name) else { return nil }
        return try? JSONScanner.parse(bytes)
    }

    /// What the word of `run.json` means here.
    private static func end(_ outcome: String) -> RehearsalEnd {
        if outcome.hasPrefix("finished") { return .finished }
        if outcome.hasPrefix("tripped") { return .tripped }
        return outcome == "failed to start" ? .failedToStart : .interrupted
    }
}
