/// Median of the last few samples, at most five: what one spike cannot move.
struct RecentMedian: Sendable {
    static let lengthMax = 5

    private let length: Int
    private var values = InlineArray<5, Double>(repeating: 0)
    private var next = 0
    private(set) var count = 0

    init(of length: Int) {
        precondition((1...Self.lengthMax).contains(length))
        self.length = length
    }

    var isFull: Bool { count == length }

    mutating func clear() {
        count = 0
        next = 0
    }

    mutating func add(_ value: Double) {
        values[next] = value
        next = (next + 1) % length
        count = min(count + 1, length)
    }

    /// Median of what is there (the upper of an even number), nil when empty.
    var median: Double? {
        guard count > 0 else { return nil }
        var sorted = values
        for index in 1..<max(count, 2) where index < count {
            let value = sorted[index]
            var place = index
            while place > 0, sorted[place - 1] > value {
                sorted[place] = sorted[place - 1]
                place -= 1
            }
            sorted[place] = value
        }
        return sorted[count / 2]
    }
}
