/// Noise of a measured current: the median of the last magnitudes of successive differences, which
/// steps and slow trends do not move, over the 0.954 that it is of a normal sigma.
struct CurrentNoise {
    static let capacity = 31
    /// Median of |a - b| of two values of a normal distribution, in sigma.
    private static let medianOfDifference = 0.954
    /// A sigma of n differences may be too small by about this over n.
    private static let inflation = 3.0

    private var recent = InlineArray<31, Double>(repeating: 0)
    private var sorted = InlineArray<31, Double>(repeating: 0)
    private var next = 0
    private var count = 0
    private var last = Double.nan
    /// Smallest difference that was one: the step of the converter, A.
    private(set) var resolution = 0.0
    /// A, on the safe side while there are few differences; 0 without one.
    private(set) var sigma = 0.0

    /// The next current has nothing to do with the last ones.
    mutating func restart() {
        next = 0
        count = 0
        sigma = 0
    }

    /// The next current in the order of time.
    mutating func add(_ current: Double) {
        let difference = (current - last).magnitude
        last = current
        guard difference.isFinite else { return }
        if difference > 0, resolution == 0 || difference < resolution { resolution = difference }
        let oldest = recent[next]
        recent[next] = difference
        next = next + 1 == Self.capacity ? 0 : next + 1
        if count < Self.capacity {
            insert(difference, at: count)
            count += 1
        } else if difference != oldest {
            var place = 0
            while sorted[place] != oldest { place += 1 }
            insert(difference, at: place)
        }
        let few = 1 + Self.inflation / Double(count)
        sigma = few * sorted[count / 2] / Self.medianOfDifference
    }

    /// Puts a value where `place` is free, and moves it to where it belongs.
    private mutating func insert(_ value: Double, at place: Int) {
        var place = place
        while place + 1 < count, sorted[place + 1] < value {
            sorted[place] = sorted[place + 1]
            place += 1
        }
        while place > 0, sorted[place - 1] > value {
            sorted[place] = sorted[place - 1]
            place -= 1
        }
        sorted[place] = value
    }
}
