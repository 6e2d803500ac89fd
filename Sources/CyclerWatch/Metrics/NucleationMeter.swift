import CyclerCore

/// Measures the nucleation dip of one plating: its bottom, and the level it is measured to.
struct NucleationMeter: Sendable {
    /// The bottom is looked for this long, or this much charge, after onset.
    static let searchSpan = TimeSpan.hours(1)
    static let searchCharge = ArealCapacity(milliampereHoursPerSquareCentimetre: 0.2)
    /// The last value before a collapse is taken this long before its first sample, so that
    /// penetration itself does not count as the level.
    static let collapseGuard = TimeSpan.seconds(120)
    /// Averages of this length are kept for it.
    private static let stretch = TimeSpan.seconds(10)
    private static let stretchCount = 16

    private struct Stretch {
        var end = Instant.zero
        var mean = 0.0
    }

    private let area: SquareCentimetres
    private var origin: PlatingOnset.Point?
    private var recent = RecentMedian(of: 5)
    private var dip: (voltage: Double, age: Double)?
    private var plateau = PlateauSearch()
    private var roughness = PlateauRoughness()
    private var stretches = InlineArray<16, Stretch>(repeating: Stretch())
    private var stretchesSeen = 0
    private var sum = 0.0
    private var count = 0
    private var stretchStart: Instant?
    private var beforeCollapse: Double?
    private var isClosed = false

    init(area: SquareCentimetres) { self.area = area }

    /// Plating began at this point.
    mutating func begin(at point: PlatingOnset.Point) {
        self = NucleationMeter(area: area)
        origin = point
    }

    /// The plating turned out to be none.
    mutating func cancel() { self = NucleationMeter(area: area) }

    /// Takes one ordinary zero-corrected voltage.
    mutating func add(_ voltage: Double, at point: PlatingOnset.Point) {
        guard let origin, !isClosed else { return }
        let age = (point.time - origin.time).seconds
        let charge = (point.charge - origin.charge).value / area.value
        recent.add(voltage)
        if recent.isFull, let median = recent.median, age <= Self.searchSpan.seconds,
            charge <= Self.searchCharge.value, median < dip?.voltage ?? .infinity
        {
            dip = (median, age)
            plateau.restart()
            roughness = PlateauRoughness()
        }
        plateau.add(-voltage, age: age, charge: charge, dipAge: dip?.age ?? .infinity)
        if plateau.level != nil { roughness.add(voltage, at: point.time) }
        average(voltage, at: point.time)
    }

    /// A short was confirmed; its first sample was at `since`.
    mutating func collapse(since: Instant) {
        guard origin != nil, !isClosed else { return }
        isClosed = true
        guard plateau.level == nil else { return }
        let latest = since - Self.collapseGuard
        var chosen: Double?
        let kept = min(stretchesSeen, Self.stretchCount)
        for back in 0..<kept {
            let stretch = stretches[(stretchesSeen - 1 - back) % Self.stretchCount]
            chosen = stretch.mean
            if stretch.end <= latest { break }
        }
        beforeCollapse = chosen
    }

    /// Writes what is known into the metrics.
    func report(into metrics: inout PlatingMetrics) {
        metrics.minimum = dip.map { Volts($0.voltage) }
        if let level = plateau.level {
            metrics.level = Volts(-level)
            metrics.definition = .plateau
            metrics.roughness = roughness.value
        } else if let beforeCollapse {
            metrics.level = Volts(beforeCollapse)
            metrics.definition = .beforeCollapse
        }
    }

    private mutating func average(_ voltage: Double, at time: Instant) {
        let start = stretchStart ?? time
        stretchStart = start
        sum += voltage
        count += 1
        guard time - start >= Self.stretch else { return }
        stretches[stretchesSeen % Self.stretchCount] = Stretch(
            end: time, mean: sum / Double(count))
        stretchesSeen += 1
        stretchStart = time
        sum = 0
        count = 0
    }
}
