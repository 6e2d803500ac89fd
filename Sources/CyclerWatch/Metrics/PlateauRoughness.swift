import CyclerCore

/// How smooth a plateau is: the standard deviation of the voltage from its own median over the
/// last 60 s. Slow drifts move the median along and do not count; steps and flicker do.
///
/// One value in 3 s at most is taken, so that storage and time are bounded and the measure means
/// the same at any sample rate from 0.1 Hz up.
struct PlateauRoughness: Sendable {
    static let window = TimeSpan.seconds(60)
    static let spacing = TimeSpan.seconds(3)
    /// Values in a window, both ends included.
    static let valuesMax = 21
    /// A median of fewer says nothing.
    static let valuesMin = 5

    private var times = InlineArray<21, Int64>(repeating: 0)
    private var values = InlineArray<21, Double>(repeating: 0)
    private var sorted = InlineArray<21, Double>(repeating: 0)
    private var oldest = 0
    private var count = 0
    private var taken: Instant?
    /// Mean and sum of squares of the residuals so far (Welford's recurrence).
    private var residuals = 0
    private var mean = 0.0
    private var squares = 0.0

    /// Takes one ordinary voltage.
    mutating func add(_ voltage: Double, at time: Instant) {
        guard voltage.isFinite, taken.map({ time - $0 >= Self.spacing }) ?? true else { return }
        taken = time
        while count > 0, count == Self.valuesMax || isTooOld(oldest, at: time) { forget() }
        insert(voltage, at: time)
        guard count >= Self.valuesMin else { return }
        let residual = voltage - median
        residuals += 1
        let change = residual - mean
        mean += change / Double(residuals)
        squares += change * (residual - mean)
    }

    /// The standard deviation, nil before there are enough values.
    var value: Volts? {
        guard residuals >= Self.valuesMin else { return nil }
        return Volts((squares / Double(residuals - 1)).squareRoot())
    }

    private func isTooOld(_ place: Int, at time: Instant) -> Bool {
        time.nanoseconds - times[place] > Self.window.nanoseconds
    }

    private var median: Double {
        let middle = count / 2
        return count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
    }

    private mutating func insert(_ value: Double, at time: Instant) {
        let slot = (oldest + count) % Self.valuesMax
        times[slot] = time.nanoseconds
        values[slot] = value
        var place = count
        while place > 0, sorted[place - 1] > value {
            sorted[place] = sorted[place - 1]
            place -= 1
        }
        sorted[place] = value
        count += 1
    }

    private mutating func forget() {
        let value = values[oldest]
        var place = 0
        while place < count - 1, sorted[place] != value { place += 1 }
        while place < count - 1 {
            sorted[place] = sorted[place + 1]
            place += 1
        }
        oldest = (oldest + 1) % Self.valuesMax
        count -= 1
    }
}
