import CyclerCore

/// Decides whether the service manager's watchdog is fed: engine and every bus must have advanced
/// lately. The writer counts only once its own slow-disk deadline has opened all circuits: a hung
/// disk is first a fault with a defined action, and a reason to be killed only after it.
struct Vigil: Hashable, Sendable {
    /// Longest time a thread may stand still; boot time.
    static let stallMax = TimeSpan.seconds(4)
    /// Longest time the writer may stand still.
    static let writerStallMax = TimeSpan.seconds(60)

    private struct Pulse: Hashable, Sendable {
        var beat: UInt64 = 0
        var changedAt: Instant
    }

    private var pulses: [Pulse]
    private var writer: Pulse

    /// Watches `threads` heartbeats (engine first, then buses) and the writer's.
    init(threads: Int, at now: Instant) {
        pulses = Array(repeating: Pulse(changedAt: now), count: threads)
        writer = Pulse(changedAt: now)
    }

    /// Takes the newest heartbeats; true when the watchdog may be fed.
    mutating func look(_ beats: [UInt64], writer beat: UInt64, at now: Instant) -> Bool {
        precondition(beats.count == pulses.count, "the same threads every time")
        for index in beats.indices where beats[index] != pulses[index].beat {
            pulses[index] = Pulse(beat: beats[index], changedAt: now)
        }
        if beat != writer.beat { writer = Pulse(beat: beat, changedAt: now) }
        let advancing = pulses.allSatisfy { now - $0.changedAt <= Self.stallMax }
        return advancing && now - writer.changedAt <= Self.writerStallMax
    }

    /// Which thread stands still, by position; nil when none does.
    func stalled(at now: Instant) -> Int? {
        pulses.firstIndex { now - $0.changedAt > Self.stallMax }
    }
}
