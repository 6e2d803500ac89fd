package import CyclerCore

/// Measures the decay of an open full cell and what of it is more than relaxation.
///
/// Relaxation falls with the logarithm of time, so its slope falls as one over time: what the rest
/// shows between 5 and 15 min says what it should show between 20 and 30 min. A leak falls on.
/// (Definition after the rest-decay criterion of lithium cells: 3 mV/h beyond the own law.)
struct DecayMeter: Hashable, Sendable {
    /// Windows of the two lines, behind the opening; lab time.
    static let before = (from: TimeSpan.minutes(5), to: TimeSpan.minutes(15))
    static let after = (from: TimeSpan.minutes(20), to: TimeSpan.minutes(30))

    private var early = LineFit()
    private var late = LineFit()

    mutating func take(_ voltage: Volts, after age: TimeSpan) {
        if age >= Self.before.from, age <= Self.before.to { early.take(age.hours, voltage.value) }
        if age >= Self.after.from { late.take(age.hours, voltage.value) }
    }

    /// Nil when either window has too few samples to hold a line.
    var result: Decay? {
        guard let before = early.slope, let after = late.slope else { return nil }
        let expected = min(before * early.middle / late.middle, 0)
        return Decay(
            perHour: Volts(after), beyondLaw: Volts(after - expected), voltage: Volts(late.level))
    }
}

/// A decay, V per hour; negative falls.
package struct Decay: Hashable, Sendable {
    package var perHour: Volts
    /// What relaxation does not explain.
    package var beyondLaw: Volts
    /// Mean voltage of the later window.
    package var voltage: Volts
}

/// A least-squares line, gathered.
struct LineFit: Hashable, Sendable {
    private var count = 0.0
    private var sums = (x: 0.0, y: 0.0, xx: 0.0, xy: 0.0)

    static func == (a: Self, b: Self) -> Bool { a.count == b.count && a.sums == b.sums }

    func hash(into hasher: inout Hasher) { hasher.combine(count) }

    mutating func take(_ x: Double, _ y: Double) {
        count += 1
        sums.x += x
        sums.y += y
        sums.xx += x * x
        sums.xy += x * y
    }

    var middle: Double { sums.x / count }
    var level: Double { sums.y / count }

    /// Nil below ten points, or without spread.
    var slope: Double? {
        let spread = sums.xx - sums.x * sums.x / count
        guard count >= 10, spread > 0 else { return nil }
        return (sums.xy - sums.x * sums.y / count) / spread
    }
}
