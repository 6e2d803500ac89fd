package import CyclerCore

/// One row of the report: a scenario, what it must come to, and how to play it with a seed.
package struct Trial: Sendable {
    package var id: String
    package var scenario: String
    package var must: String
    /// What the reference implementation came to; empty where it has no figure.
    package var reference: String
    /// Seeds to play; fewer in the quick form.
    package var seeds = 20
    package var quickSeeds = 3
    /// Share of the seeds that must be good; zero only shows.
    package var share = 1.0
    /// Bound on the median delay.
    package var medianMost: TimeSpan?
    /// Of the measure.
    package var unit = ""
    package var play: @Sendable (UInt64) -> TrialOutcome

    package init(
        _ id: String, _ scenario: String, must: String, reference: String = "",
        play: @escaping @Sendable (UInt64) -> TrialOutcome
    ) {
        self.id = id
        self.scenario = scenario
        self.must = must
        self.reference = reference
        self.play = play
    }

    /// The same with other numbers.
    package func with(_ change: (inout Trial) -> Void) -> Trial {
        var trial = self
        change(&trial)
        return trial
    }
}

/// A row of the table as printed.
package struct TrialRow: Sendable {
    /// Whether a row did what it must.
    package enum Verdict: String, Sendable {
        case good = "ok"
        case bad = "FAIL"
        case skipped
        /// Nothing is demanded.
        case shown = "-"
    }

    package var id: String
    package var scenario: String
    package var must: String
    package var reference: String
    package var ours: String
    package var verdict: Verdict

    package init(
        id: String, scenario: String, must: String, reference: String = "", ours: String,
        verdict: Verdict
    ) {
        self.id = id
        self.scenario = scenario
        self.must = must
        self.reference = reference
        self.ours = ours
        self.verdict = verdict
    }

    /// The outcomes of all seeds in one line.
    package init(_ trial: Trial, _ outcomes: [TrialOutcome]) {
        let good = outcomes.filter(\.isGood).count
        var parts = ["\(good)/\(outcomes.count)"]
        let delays = Spread(outcomes.compactMap { $0.delay?.seconds })
        if let delays {
            parts.append(delays.text(Self.time))
            if let samples = Spread(outcomes.compactMap { $0.samples.map(Double.init) }) {
                parts.append(samples.text { NumberText.fixed($0, digits: 0) } + " samples")
            }
            let charges = Spread(
                outcomes.compactMap { $0.charge?.milliampereHoursPerSquareCentimetre })
            if let charges {
                parts.append("\(NumberText.exponent(charges.most)) mAh/cm2 at most")
            }
        }
        if let measures = Spread(outcomes.compactMap(\.measure)) {
            parts.append(measures.text { NumberText.fixed($0, digits: 4) } + " \(trial.unit)")
        }
        let words = Self.counted(outcomes)
        if !words.isEmpty { parts.append(words) }
        var isGood = Double(good) >= trial.share * Double(outcomes.count) - 1e-9
        if let most = trial.medianMost {
            isGood = isGood && (delays.map { $0.median <= most.seconds } ?? false)
        }
        self.init(
            id: trial.id, scenario: trial.scenario, must: trial.must, reference: trial.reference,
            ours: parts.joined(separator: "; "),
            verdict: trial.share == 0 && trial.medianMost == nil
                ? .shown : isGood ? .good : .bad)
    }

    private static func time(_ seconds: Double) -> String {
        if seconds.magnitude < 300 { return NumberText.fixed(seconds, digits: 1) + " s" }
        if seconds.magnitude < 7200 { return NumberText.fixed(seconds / 60, digits: 1) + " min" }
        return NumberText.fixed(seconds / 3600, digits: 2) + " h"
    }

    /// What was said, the most frequent first.
    private static func counted(_ outcomes: [TrialOutcome]) -> String {
        var counts: [(words: String, count: Int)] = []
        for outcome in outcomes where !outcome.words.isEmpty {
            if let index = counts.firstIndex(where: { $0.words == outcome.words }) {
                counts[index].count += 1
            } else {
                counts.append((outcome.words, 1))
            }
        }
        counts.sort { $0.count > $1.count }
        return counts.prefix(4)
            .map { $0.count == outcomes.count ? $0.words : "\($0.count)x \($0.words)" }
            .joined(separator: ", ")
    }
}

/// Least, median and most of some numbers.
struct Spread {
    let least: Double
    let median: Double
    let most: Double

    /// Nil without a number.
    init?(_ values: [Double]) {
        let sorted = values.sorted()
        guard let first = sorted.first, let last = sorted.last else { return nil }
        least = first
        most = last
        median = sorted[(sorted.count - 1) / 2]
    }

    /// `4 (3..5)`, or one number where all are the same.
    func text(_ one: (Double) -> String) -> String {
        let middle = one(median)
        let range = "\(one(least))..\(one(most))"
        return one(least) == one(most) ? middle : "\(middle) (\(range))"
    }
}
