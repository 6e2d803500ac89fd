import CyclerCore

/// Finds small steps that single readings drown in: time-weighted means of 10 s, each compared
/// with the median of the six before it, in units of how such means deviate by themselves.
///
/// The scatter is that of the last deviations, so whatever wanders (mains alias, drift, a slide)
/// raises the bound by itself, six times over. Values weigh as long as they were held, at most
/// `TimeMedian.holdMax`, so uneven samples give the same means.
struct BlockStep: Sendable {
    /// Means that the next one is compared with.
    static let referenceCount = 6
    /// Deviations kept, and those needed before their scatter means anything: more than one
    /// period of a mains alias of 13 mHz.
    static let scatterCount = 32
    static let scatterMin = 18
    /// Time that a mean covers, s.
    static let blockSeconds = 10.0

    /// A block that has just ended, against those before it.
    struct Verdict: Sendable {
        /// Mean of the block, and median of the blocks before.
        var level: Double
        var base: Double
        /// Scatter of such differences, one standard deviation.
        var scatter: Double
        /// First sample of the block, middle of those before it, and samples in the block.
        var since: Instant
        var baseAt: Instant
        var samples: Int
    }

    private var means = InlineArray<6, Double>(repeating: 0)
    private var ends = InlineArray<6, Instant>(repeating: .zero)
    private var count = 0
    private var deviations = InlineArray<32, Double>(repeating: 0)
    private var noted = 0
    private var sum = 0.0
    private var weight = 0.0
    private var samples = 0
    private var since = Instant.zero
    private var held: (value: Double, at: Instant)?

    init() {}

    /// What comes does not follow what was; `isOther`: nor does it scatter alike.
    mutating func restart(isOther: Bool) {
        count = 0
        forgetBlock()
        held = nil
        if isOther { noted = 0 }
    }

    /// Takes a value. A verdict comes with the end of a block once there is enough to compare with.
    mutating func add(_ value: Double, at time: Instant) -> Verdict? {
        var verdict: Verdict?
        if let held {
            let share = min(time - held.at, TimeMedian.holdMax).seconds
            if samples == 0 { since = held.at }
            sum += held.value * share
            weight += share
            samples += 1
            if weight >= Self.blockSeconds {
                verdict = judge(sum / weight)
                take(sum / weight, at: time)
                forgetBlock()
            }
        }
        held = (value, time)
        return verdict
    }

    /// This deviation was ordinary: it counts for the scatter.
    mutating func note(_ verdict: Verdict) {
        deviations[noted % Self.scatterCount] = (verdict.level - verdict.base).magnitude
        noted += 1
    }

    /// True once the scatter means something.
    var isReady: Bool { noted >= Self.scatterMin && count == Self.referenceCount }

    private func judge(_ mean: Double) -> Verdict? {
        guard count == Self.referenceCount else { return nil }
        var sorted = means
        for index in 1..<Self.referenceCount {
            let value = sorted[index]
            var place = index
            while place > 0, sorted[place - 1] > value {
                sorted[place] = sorted[place - 1]
                place -= 1
            }
            sorted[place] = value
        }
        let half = Self.referenceCount / 2
        return Verdict(
            level: mean, base: (sorted[half - 1] + sorted[half]) / 2,
            scatter: noted >= Self.scatterMin ? scatter : .infinity, since: since,
            baseAt: ends[half - 1], samples: samples)
    }

    /// 1.4826 times the median of the deviations kept.
    private var scatter: Double {
        let present = min(noted, Self.scatterCount)
        var sorted = deviations
        for index in 1..<present {
            let value = sorted[index]
            var place = index
            while place > 0, sorted[place - 1] > value {
                sorted[place] = sorted[place - 1]
                place -= 1
            }
            sorted[place] = value
        }
        return 1.4826 * sorted[present / 2]
    }

    private mutating func take(_ mean: Double, at time: Instant) {
        if count == Self.referenceCount {
            for index in 1..<count {
                means[index - 1] = means[index]
                ends[index - 1] = ends[index]
            }
            count -= 1
        }
        means[count] = mean
        ends[count] = time
        count += 1
    }

    private mutating func forgetBlock() {
        sum = 0
        weight = 0
        samples = 0
    }
}
