package import CyclerCore

/// CHG_SLOW
package struct ChargeSlowThresholds: Hashable, Sendable {
    /// The base lies this far below the largest of the step,
    package var fall = Volts(50e-3)
    /// for this long.
    package var span = TimeSpan.minutes(10)
    /// The fall of the last part of the time since the largest, over its share of the whole fall:
    /// below one it slows down, as relaxations do.
    package var recentPart = 0.33
    package var recentShare = 0.8

    package init() {}
}

/// `CHG_SLOW`: the voltage of a charging full cell goes down, and does not slow down.
///
/// Judges the 30 s median of V against its largest in this step. A bare fall is no short: an
/// activation hump was seen to fall 86 mV in 6 h on a healthy first charge. Relaxation falls with
/// the logarithm of time, so of its whole fall the last third of the time has less than a third;
/// a leak that grows has more. Warns in the formation charge, asks for a probe later. Traps:
/// cooling of 10 K shifts V by R j / 4, a few mV; a step fall is `CHG_DROP`'s.
struct ChargeSlowDetector: Detector {
    static let code = FindingCode.chargeSlow
    /// Levels remembered since the largest: at 3 % spacing of age they reach back to a third.
    static let memory = 48
    static let spacing = 1.03
    /// No judgement before this age, s.
    static let ageMin = 600.0

    private let thresholds: ChargeSlowThresholds
    private let sight: Sight
    private var persistence = Persistence()
    private var largest = -Double.infinity
    private var largestAt = Instant.zero
    private var levels = InlineArray<48, (age: Double, level: Double)>(repeating: (0, 0))
    private var count = 0

    init(_ settings: WatchSettings) {
        thresholds = settings.thresholds.chargeSlow
        sight = Sight(settings)
    }

    mutating func restart(_ why: Restart, _ moment: WatchMoment) {
        guard why.isSetPoint else { return }
        persistence.reset()
        largest = -.infinity
        count = 0
    }

    mutating func judge(_ moment: WatchMoment, into findings: inout FindingBuffer) {
        guard moment.kind == .full, moment.direction == .charge, moment.signal != nil,
            let base = moment.base
        else { return }
        if base > largest {
            largest = base
            largestAt = moment.time
            count = 0
        }
        let age = (moment.time - largestAt).seconds
        note(base, age)
        let isLow =
            base < largest - thresholds.fall.value && age >= Self.ageMin && !slowsDown(base, age)
        guard
            persistence.lasts(
                isLow, at: moment.time, samples: 3, span: moment.patience(thresholds.span))
        else { return }
        findings.append(
            moment.finding(
                Self.code, asking: moment.context.isFormation ? .warn : .pauseAndProbe,
                since: persistence.since, observed: base, reference: largest))
    }

    private mutating func note(_ level: Double, _ age: Double) {
        guard age > 0 else { return }
        if count > 0 {
            guard age >= levels[(count - 1) % Self.memory].age * Self.spacing else { return }
        }
        levels[count % Self.memory] = (age, level)
        count += 1
    }

    private func slowsDown(_ level: Double, _ age: Double) -> Bool {
        let from = age * (1 - thresholds.recentPart)
        for back in 1...min(max(count, 1), Self.memory) {
            let entry = levels[(count - back + Self.memory) % Self.memory]
            guard count > 0, entry.age <= from else { continue }
            let recent = entry.level - level
            let whole = largest - level
            let share = (age - entry.age) / age
            return recent < thresholds.recentShare * share * whole
        }
        return true
    }

    func readiness(_ moment: WatchMoment) -> Readiness {
        guard moment.kind == .full, moment.direction == .charge else { return .off }
        return sight.ofSignal(moment, needsZero: false)
    }
}
