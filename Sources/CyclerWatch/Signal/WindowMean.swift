import CyclerCore

/// Means of one window of lab time after another. A window begins with the first value behind the
/// last one.
struct WindowMean: Sendable {
    private var began: Instant?
    private var sum = 0.0
    private var weight = 0.0

    init() {}

    /// The window in hand is given up.
    mutating func restart() { began = nil }

    /// Takes a value, which counts by `share`; the mean of the window and its beginning once it
    /// has lasted for `span` and weighs `leastWeight`, else nil.
    mutating func add(
        _ value: Double, share: Double = 1, at time: Instant, over span: TimeSpan,
        leastWeight: Double = .leastNonzeroMagnitude
    ) -> (mean: Double, since: Instant)? {
        let since = began ?? time
        if began == nil {
            began = since
            sum = 0
            weight = 0
        }
        sum += value * share
        weight += share
        guard time - since >= span, weight >= leastWeight else { return nil }
        began = nil
        return (sum / weight, since)
    }
}
