import CyclerCore

/// Standard deviation of the noise of one sample: 1.4826 times the median absolute deviation of
/// successive differences, over the square root of two. Steps and slow trends do not touch it.
///
/// A coarse converter repeats itself and shows no noise at all between its steps. Its step is the
/// smallest difference ever seen, and the estimate is then never below the noise of rounding.
struct NoiseEstimate: Sendable {
    /// Differences kept.
    static let capacity = 31
    /// Differences needed before the estimate means anything.
    static let countMin = 5

    private let floor: Double
    private var differences: [Double]
    private var sorted: [Double]
    private var next = 0
    private var count = 0
    private var last: Double?
    /// Smallest difference seen that was one.
    private var resolution = Double.infinity
    /// The estimate in volts, never below the floor.
    private(set) var sigma: Double

    init(floor: Volts) {
        self.floor = floor.value
        sigma = floor.value
        differences = Array(repeating: 0, count: Self.capacity)
        sorted = differences
    }

    /// True once there are enough differences.
    var isReady: Bool { count >= Self.countMin }

    /// The next sample does not follow the last one: a change or an alarm lies between them.
    mutating func interrupt() { last = nil }

    mutating func add(_ value: Double) {
        defer { last = value }
        guard let last else { return }
        if value != last { resolution = min(resolution, (value - last).magnitude) }
        if count == Self.capacity { forget(differences[next]) }
        let difference = value - last
        differences[next] = difference
        next = (next + 1) % Self.capacity
        var place = count
        while place > 0, sorted[place - 1] > difference {
            sorted[place] = sorted[place - 1]
            place -= 1
        }
        sorted[place] = difference
        count += 1
        let rounding = repeatsItself ? resolution / 12.0.squareRoot() : 0
        sigma = max(floor, rounding, 1.4826 * medianDeviation() / 2.0.squareRoot())
    }

    /// True when a third of the differences are none.
    private var repeatsItself: Bool {
        guard resolution.isFinite else { return false }
        var repeats = 0
        for place in 0..<count where sorted[place] == 0 { repeats += 1 }
        return 3 * repeats >= count
    }

    private mutating func forget(_ difference: Double) {
        var place = 0
        while sorted[place] != difference { place += 1 }
        while place + 1 < count {
            sorted[place] = sorted[place + 1]
            place += 1
        }
        count -= 1
    }

    /// Walks outward from the median until half of the differences are inside.
    private func medianDeviation() -> Double {
        let middle = count / 2
        let center = sorted[middle]
        var low = middle
        var high = middle
        var deviation = 0.0
        while high - low + 1 < count / 2 + 1 {
            let below = low > 0 ? center - sorted[low - 1] : .infinity
            let above = high + 1 < count ? sorted[high + 1] - center : .infinity
            if below <= above { low -= 1 } else { high += 1 }
            deviation = min(below, above)
        }
        return deviation
    }
}
