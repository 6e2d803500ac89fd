package import CyclerCore

/// SHORT_STEP
package struct ShortStepThresholds: Hashable, Sendable {
    /// A partial drop is a short when it falls faster than this power of time since the peak;
    /// nucleation relaxes with -0.35 at most.
    package var slope = -1.0
    /// Two 10 s means in a row below the means before them by this many times their scatter, and
    /// by no less than any drop (`drop.share`, `drop.floor`), are one too; with this many samples.
    package var blockScatters = 6.0
    package var blockSamples = 3
    /// For this long after a report only a further fall is another, or one behind a recovery: more
    /// than half of the fall gone for this long.
    package var apart = TimeSpan.minutes(5)
    package var recovery = TimeSpan.seconds(10)
    /// Sigma of 31 differences is low by half once in a while: a drop must be one for the sigma of
    /// this long, too.
    package var quiet = TimeSpan.minutes(10)

    package init() {}
}

/// `SHORT_STEP`: a lasting partial drop, steeper in log time since the voltage peak than any
/// nucleation relaxes: s = ln(u/base) / ln(D2/D1) < -1.
///
/// Judges u (while sliding V), V, as `SHORT_HARD` does; D1 and D2 are the times from the peak to
/// the base and to now. Definition: `Detectors.md`. On a small signal 30 % drown in the noise of
/// one reading (0.65 mV at 0.05 mA/cm2 and 0.1 mV), so means of 10 s are judged too (`BlockStep`).
/// Budget of those: a scatter taken from 18 values is off by a quarter, so six of it are 4.5 sigma
/// at worst, 3.4e-6 of normal means; two in a row 1.2e-11, 4e-5 a channel-year of 3.2e6 means.
/// Traps: soon after the peak the same s is a small fall, which the least size of a drop keeps out;
/// the highest of many flat medians is no peak; noise splits one fall into several runs.
struct ShortStepDetector: Detector {
    static let code = FindingCode.shortStep
    /// The shortest time since the peak that a slope is computed from, s.
    static let ageMin = 1.0

    private let thresholds: ShortStepThresholds
    private let hardShare: Double
    private let sight: Sight
    /// The drop that was reported, or judged hard.
    private var judged: Instant?
    private let drop: DropThresholds
    private var blocks = BlockStep()
    /// The block below, and the samples in it.
    private var low: BlockStep.Verdict?
    /// The last report, the level it was about, and half the way back.
    private var reported: (at: Instant, level: Double, half: Double)?
    private var recovered = Persistence()
    /// Sigma of one reading over `quiet`, nil until there was one.
    private var longSigma: Double?

    init(_ settings: WatchSettings) {
        thresholds = settings.thresholds.shortStep
        hardShare = settings.thresholds.shortHard.share
        drop = settings.thresholds.drop
        sight = Sight(settings)
    }

    mutating func restart(_ why: Restart, _ moment: WatchMoment) {
        if why.breaksSignal { judged = nil }
        low = nil
        recovered.reset()
        switch why {
        case .polarityRun, .setPoint, .signal:
            blocks.restart(isOther: true)
            reported = nil
            longSigma = nil
        case .range, .zero, .unblanked, .gap: blocks.restart(isOther: false)
        }
    }

    mutating func judge(_ moment: WatchMoment, into findings: inout FindingBuffer) {
        noteNoise(moment)
        noteRecovery(moment)
        judgeDrop(moment, into: &findings)
        judgeBlocks(moment, into: &findings)
    }

    private mutating func judgeDrop(_ moment: WatchMoment, into findings: inout FindingBuffer) {
        guard let drop = moment.drop, drop.isConfirmed, moment.kind != .full,
            judged != drop.since, drop.base > 0
        else { return }
        if drop.level < hardShare * drop.base {
            judged = drop.since
            reported = (moment.time, drop.level, (drop.level + drop.base) / 2)
            return
        }
        guard drop.base - drop.level > self.drop.sigmas * (longSigma ?? 0) else { return }
        let slope = slope(to: drop.level, from: drop.base, at: drop.baseAt, moment)
        guard slope < thresholds.slope else { return }
        judged = drop.since
        guard isNew(drop.level, moment) else { return }
        reported = (moment.time, drop.level, (drop.level + drop.base) / 2)
        findings.append(
            moment.finding(
                Self.code, since: drop.since, observed: drop.level, reference: drop.base,
                slope: slope))
    }

    private mutating func noteNoise(_ moment: WatchMoment) {
        guard moment.base != nil, moment.drop == nil else { return }
        let present = longSigma ?? moment.sigma
        let share = min(moment.elapsed / thresholds.quiet.seconds, 1)
        longSigma = present + (moment.sigma - present) * share
    }

    private mutating func noteRecovery(_ moment: WatchMoment) {
        guard let reported, let signal = moment.signal else { return }
        guard
            recovered.lasts(
                signal > reported.half, at: moment.time, samples: 3, span: thresholds.recovery)
        else { return }
        recovered.reset()
        self.reported = nil
    }

    /// False for a fall that was reported: noise splits one into several runs.
    private func isNew(_ level: Double, _ moment: WatchMoment) -> Bool {
        guard let reported, moment.time - reported.at <= thresholds.apart else { return true }
        return level < (1 - drop.share) * reported.level
    }

    /// s in log time since the relaxation began; zero where time does not grow.
    private func slope(
        to level: Double, from base: Double, at baseAt: Instant, _ moment: WatchMoment
    ) -> Double {
        let before = max((baseAt - moment.relaxesFrom).seconds, Self.ageMin)
        let after = max((moment.time - moment.relaxesFrom).seconds, Self.ageMin)
        guard after > before else { return 0 }
        return Logarithm.natural(level / base) / Logarithm.natural(after / before)
    }

    private mutating func judgeBlocks(_ moment: WatchMoment, into findings: inout FindingBuffer) {
        guard moment.kind != .full, moment.flow == .current, !moment.isSliding,
            let signal = moment.signal, let block = blocks.add(signal, at: moment.time)
        else { return }
        let fall = block.base - block.level
        let least = max(
            thresholds.blockScatters * block.scatter, drop.share * block.base, drop.floor.value)
        guard fall > least, block.base > 0 else {
            low = nil
            return blocks.note(block)
        }
        guard let first = low else {
            low = block
            return
        }
        let samples = first.samples + block.samples
        guard samples >= thresholds.blockSamples else {
            low?.samples = samples
            return
        }
        low = nil
        // A collapse is SHORT_HARD's, and a mean across it is no step of its own.
        let level = block.level
        guard !moment.foundUnderSetPoint.contains(.shortHard), !findings.contains(.shortHard),
            level >= hardShare * first.base, isNew(level, moment)
        else { return }
        let slope = slope(to: level, from: first.base, at: first.baseAt, moment)
        guard slope < thresholds.slope else { return }
        reported = (moment.time, level, (level + first.base) / 2)
        blocks.restart(isOther: false)
        findings.append(
            moment.finding(
                Self.code, since: first.since, observed: level, reference: first.base,
                slope: slope))
    }

    func readiness(_ moment: WatchMoment) -> Readiness {
        moment.kind == .full ? .off : sight.ofSignal(moment, needsZero: false)
    }
}
