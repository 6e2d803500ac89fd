package import CyclerCore

/// Suspected shorts that probes found healed, in the last day: one more than allowed is a dynamic
/// soft short.
package struct HealCount: Hashable, Sendable {
    /// The heal that stops, and the span in which heals count; lab time.
    package static let stopAt = 3
    package static let span = TimeSpan.hours(24)

    /// Oldest first, at most `stopAt`.
    package private(set) var times: [Instant] = []

    package init() {}

    /// As a checkpoint had them.
    package init(_ times: [Instant]) { self.times = Array(times.suffix(Self.stopAt)) }

    /// Counts one more; returns how many there are in the last day.
    package mutating func add(at now: Instant) -> Int {
        times.removeAll { now - $0 >= Self.span }
        if times.count == Self.stopAt { times.removeFirst() }
        times.append(now)
        return times.count
    }
}
