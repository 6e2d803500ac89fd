/// Mean, least and largest of a reading over a span; empty until the first.
package struct RangeOfReadings: Hashable, Sendable {
    private var count = 0
    private var sum = 0.0
    private var least = 0.0
    private var largest = 0.0

    package init() {}

    /// Takes a reading; what is missing or not finite counts for nothing.
    package mutating func take(_ value: Double?) {
        guard let value, value.isFinite else { return }
        least = count == 0 ? value : Swift.min(least, value)
        largest = count == 0 ? value : Swift.max(largest, value)
        sum += value
        count += 1
    }

    package var mean: Double? { count == 0 ? nil : sum / Double(count) }
    package var min: Double? { count == 0 ? nil : least }
    package var max: Double? { count == 0 ? nil : largest }
}

extension RangeOfReadings {
    /// For the checkpoint.
    func put(into out: inout StateWriter) {
        out.put(count)
        for value in [sum, least, largest] { out.put(value) }
    }

    init(from list: inout StateReader) {
        count = list.count()
        sum = list.number()
        least = list.number()
        largest = list.number()
    }
}
