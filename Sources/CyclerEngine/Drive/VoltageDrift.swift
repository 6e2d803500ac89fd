import CyclerCore

/// How fast a cell's voltage moves by itself: what is left of its change between two samples once
/// the answer to our own steps of current is taken out.
struct VoltageDrift: Sendable {
    /// Weight of the newest change; of the first ones, all weigh alike.
    private static let weight = 0.25
    /// Changes from which the drift is trusted to foretell.
    private static let trusted = 8
    /// A pause this many times longer than the one before tells nothing of the drift.
    private static let gap = 5.0

    /// V/s.
    private(set) var slope = 0.0
    /// Between two samples, s.
    private(set) var interval = 0.0
    private var count = 0
    private var isBehindPause = false
    private var last: (voltage: Double, time: Instant)?

    var isTrusted: Bool { count >= Self.trusted }

    /// Takes a sample; `own` is what our own last step should have moved the voltage by, V.
    mutating func next(_ voltage: Double, at time: Instant, own: Double) {
        defer { last = (voltage, time) }
        guard let last, time > last.time else { return }
        let span = (time - last.time).seconds
        // Twice in a row it is no pause but a new pace.
        let isPause = !isBehindPause && interval > 0 && span > Self.gap * interval
        isBehindPause = isPause
        guard !isPause else { return }
        interval = span
        count += 1
        let newest = (voltage - last.voltage - own) / span
        slope += max(Self.weight, 1 / Double(count)) * (newest - slope)
    }

    /// Nothing is known of the slope; what moved the voltage so far was a search.
    mutating func forget() {
        slope = 0
        count = 0
    }
}
