import CyclerCore

/// Looks for the first stretch after the dip in which the overpotential is flat in log time.
///
/// Time since onset is cut into segments that grow by a fifth; three neighbours are one window,
/// which reaches from t to 1.73 t: long enough at any age for noise not to fake a flat slope.
struct PlateauSearch: Sendable {
    static let firstBoundary = 60.0
    static let growth = 1.2
    static let flatSlope = 0.05
    static let windowMin = TimeSpan.minutes(10)
    static let chargeMin = ArealCapacity(milliampereHoursPerSquareCentimetre: 0.02)

    private struct Segment {
        var start: Double
        var end: Double
        var charge: Double
        var mean: Double
    }

    private var segments = InlineArray<3, Segment?>(repeating: nil)
    private var start = 0.0
    private var boundary = PlateauSearch.firstBoundary
    private var startCharge = 0.0
    private var sum = 0.0
    private var count = 0
    /// The overpotential of the plateau, once found.
    private(set) var level: Double?

    /// Takes one overpotential at `age` seconds and `charge` Ah/cm2 after onset.
    mutating func add(_ overpotential: Double, age: Double, charge: Double, dipAge: Double) {
        guard level == nil else { return }
        if age >= boundary { close(at: age, charge: charge, dipAge: dipAge) }
        sum += overpotential
        count += 1
    }

    /// A deeper dip came after the plateau: that was none.
    mutating func restart() {
        level = nil
        segments = InlineArray(repeating: nil)
    }

    private mutating func close(at age: Double, charge: Double, dipAge: Double) {
        if count > 0 {
            segments[0] = segments[1]
            segments[1] = segments[2]
            segments[2] = Segment(
                start: start, end: boundary, charge: charge - startCharge,
                mean: sum / Double(count))
        } else {
            segments = InlineArray(repeating: nil)
        }
        start = boundary
        startCharge = charge
        sum = 0
        count = 0
        // A long gap skips boundaries; the growth makes this a short loop.
        while boundary <= age { boundary *= Self.growth }
        judge(dipAge: dipAge)
    }

    private mutating func judge(dipAge: Double) {
        guard let first = segments[0], let middle = segments[1], let last = segments[2],
            first.start >= dipAge, first.mean > 0, last.mean > 0
        else { return }
        let span = last.end - first.start
        let charge = first.charge + middle.charge + last.charge
        guard span >= Self.windowMin.seconds || charge >= Self.chargeMin.value else { return }
        let early = (first.start + first.end) / 2
        let late = (last.start + last.end) / 2
        let slope = Logarithm.natural(last.mean / first.mean) / Logarithm.natural(late / early)
        guard slope.magnitude < Self.flatSlope else { return }
        level = max(min(first.mean, middle.mean), min(max(first.mean, middle.mean), last.mean))
    }
}
