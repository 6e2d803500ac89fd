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
    /// How many of the differences kept are none.
    private var repeats = 0
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
        let difference = value - last
        // The one that goes; it is there only when all places are taken.
        let oldest = count == Self.capacity ? differences[next] : nil
        differences[next] = difference
        next = (next + 1) % Self.capacity
        count = sorted.withUnsafeMutableBufferPointer { sorted in
            Self.replace(oldest, by: difference, in: sorted, count)
        }
        if difference == 0 { repeats += 1 }
        if oldest == 0 { repeats -= 1 }
        let deviation = sorted.withUnsafeBufferPointer { Self.medianDeviation($0, count) }
        // A third of the differences are none: the converter repeats itself.
        let isRepeating = 3 * repeats >= count
        let rounding = isRepeating && resolution.isFinite ? resolution / 12.0.squareRoot() : 0
        sigma = max(floor, rounding, 1.4826 * deviation / 2.0.squareRoot())
    }

    /// Takes `old` out of a sorted list, if there is one, and puts `new` in; returns how many
    /// there are now.
    private static func replace(
        _ old: Double?, by new: Double, in sorted: UnsafeMutableBufferPointer<Double>, _ count: Int
    ) -> Int {
        var place = count
        if let old {
            place = 0
            while sorted[place] != old { place += 1 }
            // The gap wanders to where the new one belongs.
            while place + 1 < count, sorted[place + 1] < new {
                sorted[place] = sorted[place + 1]
                place += 1
            }
        }
        while place > 0, sorted[place - 1] > new {
            sorted[place] = sorted[place - 1]
            place -= 1
        }
        sorted[place] = new
        return old == nil ? count + 1 : count
    }

    /// Walks outward from the median until half of the differences are inside.
    private static func medianDeviation(
        _ sorted: UnsafeBufferPointer<Double>, _ count: Int
    ) -> Double {
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
