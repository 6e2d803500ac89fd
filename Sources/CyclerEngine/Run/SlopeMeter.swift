import CyclerCore

/// Slopes over the last minute of a step, by least squares over at most 32 points; over the last
/// four points where samples are further apart. Costs one pass over the points every
/// `window / points`, nothing between.
struct SlopeMeter: Sendable {
    /// Time that a slope looks back.
    static let window = TimeSpan.seconds(60)
    private static let pointsMax = 32
    /// A slope needs this much of the window, and this many points.
    private static let coverMin = 0.75
    private static let pointsMin = 4
    /// Values that differ by less than this part of themselves are the same: no slope over them.
    private static let spreadMin = 1e-9

    private struct Point {
        var time: Instant
        var volts: Double
        var coulombs: Double
        var amperes: Double
    }

    private var points: [Point] = []

    /// V/s, V/(A s) and A/s; NaN until the window is covered.
    private(set) var voltage = Double.nan
    private(set) var voltagePerCharge = Double.nan
    private(set) var current = Double.nan

    init() { points.reserveCapacity(Self.pointsMax + 1) }

    /// Forgets everything: another set point.
    mutating func restart() {
        points.removeAll(keepingCapacity: true)
        voltage = .nan
        voltagePerCharge = .nan
        current = .nan
    }

    /// Takes a sample: volts, amperes (magnitude) and coulombs of the step.
    mutating func take(_ volts: Double, _ amperes: Double, _ coulombs: Double, at time: Instant) {
        guard volts.isFinite, amperes.isFinite, coulombs.isFinite else { return }
        let spacing = Self.window.nanoseconds / Int64(Self.pointsMax)
        if let last = points.last, (time - last.time).nanoseconds < spacing { return }
        points.append(Point(time: time, volts: volts, coulombs: coulombs, amperes: amperes))
        while points.count > Self.pointsMin
            && (points.count > Self.pointsMax || time - points[0].time > Self.window)
        {
            points.removeFirst()
        }
        refresh(at: time)
    }

    private mutating func refresh(at time: Instant) {
        guard let begin = points.first?.time, points.count >= Self.pointsMin,
            (time - begin).seconds >= Self.coverMin * Self.window.seconds
        else { return }
        voltage = slope(of: \.volts) { ($0.time - begin).seconds }
        voltagePerCharge = slope(of: \.volts, over: \.coulombs)
        current = slope(of: \.amperes) { ($0.time - begin).seconds }
    }

    /// Least-squares slope; NaN when `x` does not spread.
    private func slope(of y: (Point) -> Double, over x: (Point) -> Double) -> Double {
        let count = Double(points.count)
        var meanX = 0.0
        var meanY = 0.0
        var least = Double.infinity
        var largest = -Double.infinity
        for point in points {
            meanX += x(point) / count
            meanY += y(point) / count
            least = min(least, x(point))
            largest = max(largest, x(point))
        }
        guard largest - least > Self.spreadMin * max(largest.magnitude, least.magnitude) else {
            return .nan
        }
        var xx = 0.0
        var xy = 0.0
        for point in points {
            xx += (x(point) - meanX) * (x(point) - meanX)
            xy += (x(point) - meanX) * (y(point) - meanY)
        }
        return xx > 0 ? xy / xx : .nan
    }
}
