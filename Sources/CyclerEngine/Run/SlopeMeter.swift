import CyclerCore

/// Slopes over the last minute of a step, by least squares over at most 32 points. Costs one pass
/// over the points every `window / points`, nothing between.
struct SlopeMeter: Sendable {
    /// Time that a slope looks back.
    static let window = TimeSpan.seconds(60)
    private static let points = 32
    /// A slope needs this much of the window, and this many points.
    private static let coverMin = 0.75
    private static let pointsMin = 4

    private var times: [Double] = []
    private var volts: [Double] = []
    private var charges: [Double] = []
    private var currents: [Double] = []
    private var next = 0
    private var lastTime: Instant?
    private var start: Instant?

    /// V/s, V/(A s) and A/s; NaN until the window is covered.
    private(set) var voltage = Double.nan
    private(set) var voltagePerCharge = Double.nan
    private(set) var current = Double.nan

    init() {
        times.reserveCapacity(Self.points)
        volts.reserveCapacity(Self.points)
        charges.reserveCapacity(Self.points)
        currents.reserveCapacity(Self.points)
    }

    /// Forgets everything: another set point.
    mutating func restart() {
        times.removeAll(keepingCapacity: true)
        volts.removeAll(keepingCapacity: true)
        charges.removeAll(keepingCapacity: true)
        currents.removeAll(keepingCapacity: true)
        next = 0
        lastTime = nil
        start = nil
        voltage = .nan
        voltagePerCharge = .nan
        current = .nan
    }

    /// Takes a sample: volts, amperes (magnitude) and coulombs of the step.
    mutating func take(_ volts: Double, _ amperes: Double, _ coulombs: Double, at time: Instant) {
        guard volts.isFinite, amperes.isFinite else { return }
        let spacing = Self.window.nanoseconds / Int64(Self.points)
        if let lastTime, (time - lastTime).nanoseconds < spacing { return }
        lastTime = time
        let begin = start ?? time
        start = begin
        let seconds = (time - begin).seconds
        if times.count < Self.points {
            times.append(seconds)
            self.volts.append(volts)
            charges.append(coulombs)
            currents.append(amperes)
        } else {
            times[next] = seconds
            self.volts[next] = volts
            charges[next] = coulombs
            currents[next] = amperes
            next = (next + 1) % Self.points
        }
        refresh(now: seconds)
    }

    private mutating func refresh(now: Double) {
        let oldest = times.count < Self.points ? times[0] : times[next]
        guard times.count >= Self.pointsMin,
            now - oldest >= Self.coverMin * Self.window.seconds
        else { return }
        voltage = Self.slope(of: volts, over: times)
        voltagePerCharge = Self.slope(of: volts, over: charges)
        current = Self.slope(of: currents, over: times)
    }

    /// Least-squares slope; NaN when `x` does not spread.
    private static func slope(of y: [Double], over x: [Double]) -> Double {
        let count = Double(x.count)
        var meanX = 0.0
        var meanY = 0.0
        for index in x.indices {
            meanX += x[index] / count
            meanY += y[index] / count
        }
        var xx = 0.0
        var xy = 0.0
        for index in x.indices {
            xx += (x[index] - meanX) * (x[index] - meanX)
            xy += (x[index] - meanX) * (y[index] - meanY)
        }
        return xx > 0 ? xy / xx : .nan
    }
}
