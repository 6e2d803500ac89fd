import CyclerCore

/// Finds steps of a measured pressure: a change by more than a share within a short time.
///
/// Readings are kept as lowest and highest of each tenth of the window, so storage does not depend
/// on their rate. A slow drift is none: within the window it is small. One step is one event; the
/// next is measured from where this one was seen.
struct PressureSteps: Sendable {
    static let slotCount = 11
    /// Smaller changes are none, whatever share they are: 2 % of the lowest stack pressure that
    /// cells are held at, 1 MPa. A vented rig reads a few kilopascals of nothing but noise, and
    /// each reading would blind the watch for its share of the hour.
    static let stepMin = Pascals(20e3)
    /// Readings further apart than this are not compared.
    static let gapMax = TimeSpan.seconds(60)

    private struct Slot {
        var number = Int64.min
        var low = 0.0
        var high = 0.0
        var newest = Instant.zero
    }

    private let thresholds: BlankingThresholds
    private let slotSpan: Int64
    private var slots = InlineArray<11, Slot>(repeating: Slot())
    private var last: (pressure: Double, time: Instant)?

    init(_ thresholds: BlankingThresholds) {
        self.thresholds = thresholds
        slotSpan = max(thresholds.pressureWindow.nanoseconds / 10, 1)
    }

    /// Takes a reading; true when it makes a step. What is no pressure is not taken.
    mutating func take(_ pressure: Double, at time: Instant) -> Bool {
        guard pressure.isFinite, pressure > 0, pressure < WatchMoment.readingMax else {
            return false
        }
        defer { last = (pressure, time) }
        guard let last else {
            note(pressure, at: time)
            return false
        }
        guard time > last.time else { return false }
        if time - last.time > Self.gapMax { forget() }
        var low = pressure
        var high = pressure
        let oldest = time - thresholds.pressureWindow
        for index in 0..<Self.slotCount where slots[index].number != .min {
            guard slots[index].newest >= oldest else { continue }
            low = min(low, slots[index].low)
            high = max(high, slots[index].high)
        }
        // Readings rarer than the window are compared one with the next.
        if time - last.time <= Self.gapMax {
            low = min(low, last.pressure)
            high = max(high, last.pressure)
        }
        let isStep =
            high - low > max(thresholds.pressureShare * high, Self.stepMin.value)
        if isStep { forget() }
        note(pressure, at: time)
        return isStep
    }

    private mutating func note(_ pressure: Double, at time: Instant) {
        let number = time.nanoseconds / slotSpan
        let rest = Int(number % Int64(Self.slotCount))
        let place = rest < 0 ? rest + Self.slotCount : rest
        if slots[place].number != number {
            slots[place] = Slot(number: number, low: pressure, high: pressure, newest: time)
        } else {
            slots[place].low = min(slots[place].low, pressure)
            slots[place].high = max(slots[place].high, pressure)
            slots[place].newest = time
        }
    }

    private mutating func forget() {
        for index in 0..<Self.slotCount { slots[index].number = .min }
    }
}
