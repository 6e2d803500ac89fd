import CyclerCore

/// What the overpotential of one polarity run is compared with: its peak and, once the signal is
/// flat in log time, a reference that follows it within an hour.
struct RunReference: Sendable {
    /// Entries of the slope history; at 5 % spacing they span a factor of 2.
    private static let historyCount = 16
    private static let historySpacing = 1.05
    /// The local slope is taken over the last factor 1.3 of the time since the peak.
    private static let slopeReach = 1.3
    /// No slope before this long after the peak.
    private static let slopeDelay = TimeSpan.seconds(30)

    private struct Entry {
        var age: Double
        var base: Double
    }

    private let thresholds: WatchThresholds
    /// Largest baseline of the run and the time it belongs to.
    private(set) var peak = 0.0
    private(set) var peakAt: Instant
    /// The flat level, nil until there was one.
    private(set) var level: Double?
    private var history = InlineArray<16, Entry>(repeating: Entry(age: 0, base: 0))
    private var entries = 0
    private var updatedAt: Instant?

    init(_ thresholds: WatchThresholds, at start: Instant) {
        self.thresholds = thresholds
        peakAt = start
    }

    /// The level to compare with: the flat one, else the peak.
    var value: Double { level ?? peak }

    /// Takes in a baseline of ordinary samples, for the peak.
    mutating func update(base: Double, baseAt: Instant) {
        guard base > peak else { return }
        peak = base
        peakAt = baseAt
        entries = 0
    }

    /// Takes in the slow median of ordinary samples, for the flat level: it is quiet enough for
    /// a slope.
    mutating func update(slow: Double, slowAt: Instant, sigma: Double, at time: Instant) {
        let age = (slowAt - peakAt).seconds
        let slope = localSlope(base: slow, age: age)
        remember(base: slow, age: age)
        let elapsed = updatedAt.map { (time - $0).seconds } ?? 0
        updatedAt = time
        guard let slope, slope.magnitude < thresholds.referenceSlope, slow > 4 * sigma else {
            return
        }
        guard let present = level else {
            level = slow
            return
        }
        let share = min(elapsed / thresholds.referenceTimeConstant.seconds, 1)
        level = present + (slow - present) * share
    }

    /// The zero moved: so do all levels.
    mutating func shift(by change: Double) {
        peak = max(peak + change, 0)
        level = level.map { max($0 + change, 0) }
        entries = 0
    }

    /// d ln u / d ln t over the last factor 1.3 of the time since the peak.
    private func localSlope(base: Double, age: Double) -> Double? {
        guard age >= Self.slopeDelay.seconds, base > 0 else { return nil }
        var index = entries - 1
        while index >= 0 {
            let entry = history[index % Self.historyCount]
            if entry.age <= age / Self.slopeReach {
                guard entry.base > 0, entry.age > 0 else { return nil }
                return Logarithm.natural(base / entry.base) / Logarithm.natural(age / entry.age)
            }
            if entries - index >= Self.historyCount { return nil }
            index -= 1
        }
        return nil
    }

    private mutating func remember(base: Double, age: Double) {
        guard age > 0 else { return }
        if entries > 0 {
            let newest = history[(entries - 1) % Self.historyCount]
            guard age >= newest.age * Self.historySpacing else { return }
        }
        history[entries % Self.historyCount] = Entry(age: age, base: base)
        entries += 1
    }
}
