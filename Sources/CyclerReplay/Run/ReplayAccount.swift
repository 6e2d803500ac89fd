import CyclerCore

/// Counts rows, hours and charge of a replay. Allocates nothing per row.
struct ReplayAccount {
    private var totals: ReplaySummary
    private var regime = RegimeName.rest
    /// Time by reason of not looking; the few words of the watch.
    private var reasons: [(reason: String, time: TimeSpan)] = []
    private var blindness: String?
    private var judgedAt: Instant?

    init(plan: ColumnPlan, style: RecordingStyle) {
        totals = ReplaySummary(columns: plan.text, style: style)
        totals.stepSource =
            plan[.step] != nil
            ? .stepColumn
            : plan[.setCurrent] != nil
                ? .setCurrent : plan[.type] != nil ? .stepType : .measuredCurrent
    }

    var steps: Int { totals.steps }
    var moved: AmpereHours { totals.charged + totals.discharged }

    mutating func skip(_ reason: SkipReason, line: Int) { totals.skipped.add(reason, line: line) }

    mutating func outlier() { totals.outliers += 1 }

    mutating func used() { totals.rows += 1 }

    mutating func found() { totals.findings += 1 }

    /// The interval before a row belongs to the regime that it ends.
    mutating func count(_ interval: TimeSpan, moved: AmpereHours) {
        totals.span = totals.span + interval
        if moved > .zero { totals.charged += moved } else { totals.discharged -= moved }
        if interval > Replay.gapMin {
            totals.gaps += 1
            totals.gapTime = totals.gapTime + interval
        }
        guard let place = RegimeName.allCases.firstIndex(of: regime) else { return }
        totals.regimes[place] = totals.regimes[place] + interval
        if regime == .current { totals.intervals.add(interval) }
    }

    mutating func begin(_ regime: Regime, isNew: Bool) {
        if isNew { totals.steps += 1 }
        self.regime = regime.name
    }

    /// A sample was judged; until the next one, the watch is as blind as it is now.
    mutating func judged(_ time: Instant, blindness: String?) {
        if let before = self.blindness, let judgedAt { add(time - judgedAt, to: before) }
        self.blindness = regime == .current ? blindness : nil
        judgedAt = time
    }

    private mutating func add(_ time: TimeSpan, to reason: String) {
        for index in reasons.indices where reasons[index].reason == reason {
            reasons[index].time = reasons[index].time + time
            return
        }
        reasons.append((reason, time))
    }

    /// Not one row was used.
    func nothing(path: String) -> ReplayFault {
        .noRows(
            path: path, skipped: totals.skipped.total, first: totals.skipped.named.first)
    }

    func summary(fault: ReplayFault?) -> ReplaySummary {
        var summary = totals
        summary.blind = reasons.sorted { $0.time > $1.time }
        summary.fault = fault
        return summary
    }
}
