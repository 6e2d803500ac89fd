import CyclerCore

/// A running median in which every value weighs as long as it was held, over a window of lab time.
///
/// Values are held until the next one arrives, so event-triggered samples do not bias it. Fast
/// samples are averaged into bins of a fortieth of the window, which bounds the storage at any
/// rate; slow ones are a bin each. Storage is taken once, at the start.
struct TimeMedian: Sendable {
    /// Bins kept; more than window over bin width, so none is dropped early.
    static let binCapacity = 48
    static let binsPerWindow = 40.0
    /// Bins kept whatever their age, for slow sampling.
    static let binsKeptMin = 3
    /// Longest time that one value may count for; also the age at which any bin is dropped.
    static let holdMax = TimeSpan.seconds(15)
    static let ageMax = TimeSpan.minutes(5)

    private struct Bin {
        var value: Double
        var weight: Double
        var end: Instant
    }

    private let window: TimeSpan
    private let binWidth: Double
    private var bins: [Bin]
    /// Slots of `bins` in rising order of value.
    private var order: [Int]
    private var oldest = 0
    private(set) var count = 0
    private(set) var coverSeconds = 0.0
    /// The value that half of the time lies below, nil without a closed bin. Asked for several
    /// times a sample, so it is kept.
    private(set) var median: Double?
    private var openSum = 0.0
    private var openWeight = 0.0
    /// A bin came or went since `median` was worked out.
    private var hasChanged = false
    private var held: (value: Double, since: Instant)?

    init(window: TimeSpan) {
        self.window = window
        binWidth = window.seconds / Self.binsPerWindow
        bins = Array(
            repeating: Bin(value: 0, weight: 0, end: .zero), count: Self.binCapacity)
        order = Array(repeating: 0, count: Self.binCapacity)
    }

    /// Forgets everything, keeps the storage.
    mutating func clear() {
        count = 0
        oldest = 0
        coverSeconds = 0
        median = nil
        openSum = 0
        openWeight = 0
        held = nil
    }

    /// Everything kept was measured by another zero: moves it by so much.
    mutating func shift(by change: Double) {
        for place in 0..<count { bins[(oldest + place) % Self.binCapacity].value += change }
        openSum += change * openWeight
        held?.value += change
        median = median.map { $0 + change }
    }

    /// A value arrives: the one before it has been held until now.
    mutating func add(_ value: Double, at time: Instant) {
        release(at: time)
        held = (value, time)
    }

    /// The held value ends now and nothing follows it.
    mutating func release(at time: Instant) {
        if let held {
            let weight = min(time - held.since, Self.holdMax).seconds
            openSum += held.value * weight
            openWeight += weight
            if openWeight >= binWidth { closeBin(at: time) }
        }
        held = nil
        expire(at: time)
        if hasChanged {
            hasChanged = false
            median = currentMedian
        }
    }

    private mutating func closeBin(at time: Instant) {
        if count == Self.binCapacity { removeOldest() }
        let slot = (oldest + count) % Self.binCapacity
        let value = openSum / openWeight
        bins[slot] = Bin(value: value, weight: openWeight, end: time)
        coverSeconds += openWeight
        openSum = 0
        openWeight = 0
        let present = count
        bins.withUnsafeBufferPointer { bins in
            order.withUnsafeMutableBufferPointer { order in
                var place = present
                while place > 0, bins[order[place - 1]].value > value {
                    order[place] = order[place - 1]
                    place -= 1
                }
                order[place] = slot
            }
        }
        count += 1
        hasChanged = true
    }

    private mutating func expire(at time: Instant) {
        while count > 0 {
            let age = time - bins[oldest].end
            guard age > Self.ageMax || (age >= window && count > Self.binsKeptMin) else { return }
            removeOldest()
        }
    }

    private mutating func removeOldest() {
        let (slot, present) = (oldest, count)
        order.withUnsafeMutableBufferPointer { order in
            var place = 0
            while order[place] != slot { place += 1 }
            while place + 1 < present {
                order[place] = order[place + 1]
                place += 1
            }
        }
        coverSeconds = max(coverSeconds - bins[oldest].weight, 0)
        oldest = (oldest + 1) % Self.binCapacity
        count -= 1
        hasChanged = true
    }

    private var currentMedian: Double? {
        guard count > 0 else { return nil }
        let half = coverSeconds / 2
        return bins.withUnsafeBufferPointer { bins in
            order.withUnsafeBufferPointer { order in
                var below = 0.0
                for place in 0..<count {
                    below += bins[order[place]].weight
                    if below >= half { return bins[order[place]].value }
                }
                return bins[order[count - 1]].value
            }
        }
    }

    /// Middle of the time that the median stands for, nil without a closed bin.
    var middle: Instant? {
        guard count > 0 else { return nil }
        let newest = bins[(oldest + count - 1) % Self.binCapacity]
        return newest.end - TimeSpan.seconds(coverSeconds / 2)
    }

    /// How fast the value falls across the window, per second; zero when it rises.
    var slide: Double {
        let third = max(count / 3, 1)
        guard count > third else { return 0 }
        var early = 0.0
        var late = 0.0
        for index in 0..<third {
            early += bins[(oldest + index) % Self.binCapacity].value
            late += bins[(oldest + count - 1 - index) % Self.binCapacity].value
        }
        let first = bins[oldest].end
        let last = bins[(oldest + count - third) % Self.binCapacity].end
        let span = (last - first).seconds
        return span > 0 ? max((early - late) / Double(third) / span, 0) : 0
    }
}
