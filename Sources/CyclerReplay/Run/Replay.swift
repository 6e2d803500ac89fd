import CyclerCore

/// The short watch over a recording, row by row: nothing that grows with the file is kept.
package struct Replay: ~Copyable {
    /// Longer pauses between rows are told.
    static let gapMin = TimeSpan.minutes(15)
    /// What was recorded on change is judged as often as an instrument would have been polled;
    /// after a while in which nothing changed, less often.
    private static let pollEvery = TimeSpan.seconds(1)
    private static let pollEveryLater = TimeSpan.seconds(10)
    private static let pollLater = TimeSpan.seconds(15)
    /// A row is not held for longer than this many of the longest usual intervals.
    private static let holdMax = 1.5
    /// A move of at most this many of the changes that a recorder waits for is a slide.
    private static let slideMax = 1.1

    /// A row and the signed charge since the first one, Ah.
    private struct Counted {
        var row: RecordedRow
        var charge: Double
    }

    private let area: SquareCentimetres
    private let style: RecordingStyle
    private var recording: Recording
    private var inference: StepInference
    private var desk: WatchDesk
    private var account: ReplayAccount

    private var last: Counted?
    /// Row that may begin a step; the next one tells.
    private var kept: Counted?
    /// Row that stands until the next one, and when it is polled again; only `onChange`.
    private var held: Counted?
    private var pollAt = Instant.zero
    /// At the beginning of the step, Ah.
    private var chargeAtStep = 0.0

    /// Opens the recording and finds its columns.
    package init(_ order: ReplayOrder) throws(ReplayFault) {
        area = order.cell.area
        recording = try Recording(order)
        // What can be read once only is not looked at before.
        let found = recording.isRegular ? StyleSearch.style(of: order) : nil
        style = order.style ?? found ?? .samples
        inference = StepInference(
            area: order.cell.area, hasSetCurrent: recording.plan[.setCurrent] != nil)
        desk = WatchDesk(
            cell: order.cell, thresholds: order.thresholds, zeroUncertainty: order.zeroUncertainty)
        account = ReplayAccount(plan: recording.plan, style: style)
    }

    /// Plays the recording to its end and hands out what happens as it does. A file that ends in a
    /// fault is told in the summary.
    /// - Throws: when no row at all could be used.
    package mutating func run(
        _ report: (ReplayEvent) -> Void
    ) throws(ReplayFault) -> ReplaySummary {
        var row = RecordedRow()
        var fault: ReplayFault?
        reading: while true {
            do throws(ReplayFault) {
                switch try recording.next(into: &row) {
                case .end: break reading
                case .skipped(let reason, let line): account.skip(reason, line: line)
                case .row: take(count(row), report)
                }
            } catch {
                fault = error
                break reading
            }
        }
        guard let last else {
            throw fault ?? account.nothing(path: recording.path)
        }
        dropKept()
        if let held { poll(held, until: last.row.time, slope: 0, report) }
        return account.summary(fault: fault)
    }

    /// Trapezoid over every interval, whatever flowed.
    private mutating func count(_ row: RecordedRow) -> Counted {
        var counted = Counted(row: row, charge: last?.charge ?? 0)
        if let before = last?.row {
            let interval = row.time - before.time
            let moved = (before.current + row.current) / 2 * interval.seconds / 3600
            counted.charge += moved
            account.count(interval, moved: AmpereHours(moved))
        }
        last = counted
        return counted
    }

    private mutating func take(_ now: Counted, _ report: (ReplayEvent) -> Void) {
        switch inference.judge(now.row) {
        case .goesOn:
            dropKept()
            use(now, report)
        case .unsure:
            dropKept()
            kept = now
        case .begins(let regime, let isNew):
            dropKept()
            begin(regime, isNew: isNew, with: now, report)
            use(now, report)
        case .began(let regime, let isNew):
            guard let first = kept else { return }
            kept = nil
            begin(regime, isNew: isNew, with: first, report)
            use(first, report)
            use(now, report)
        }
    }

    private mutating func dropKept() {
        guard kept != nil else { return }
        kept = nil
        account.outlier()
    }

    private mutating func begin(
        _ regime: Regime, isNew: Bool, with first: Counted, _ report: (ReplayEvent) -> Void
    ) {
        if let held { poll(held, until: first.row.time, slope: 0, report) }
        held = nil
        if isNew { chargeAtStep = first.charge }
        account.begin(regime, isNew: isNew)
        desk.begin(regime, isNew: isNew, at: first.row.time)
        report(
            .step(
                ReplayStep(
                    number: account.steps, isNew: isNew, line: first.row.line,
                    time: first.row.time - .zero, regime: regime)))
    }

    private mutating func use(_ now: Counted, _ report: (ReplayEvent) -> Void) {
        account.used()
        switch style {
        case .samples: judge(now, report)
        case .onChange(let change, _):
            if let held {
                poll(
                    held, until: now.row.time, slope: Self.slope(held.row, now.row, change), report)
            }
            // What was written was seen; what lasts less than a poll is seen in no other way.
            judge(now, report)
            pollAt = now.row.time + Self.pollEvery
            held = now
        }
    }

    /// How a voltage got from one row to the next, V/s. A recorder that waits for a change has
    /// seen a slide when there is one of just that size; what is larger was there at once.
    private static func slope(_ row: RecordedRow, _ next: RecordedRow, _ change: Volts) -> Double {
        let moved = next.voltage - row.voltage
        let seconds = (next.time - row.time).seconds
        return moved.magnitude <= slideMax * change.value && seconds > 0 ? moved / seconds : 0
    }

    /// What an instrument would have read between two rows.
    private mutating func poll(
        _ held: Counted, until end: Instant, slope: Double, _ report: (ReplayEvent) -> Void
    ) {
        guard case .onChange(_, let longest) = style else { return }
        let until = min(end, held.row.time + longest.scaled(by: Self.holdMax))
        var sample = held
        // Not later than a quick poll would be, however slow the last ones were.
        pollAt = max(held.row.time, min(pollAt, held.row.time + Self.pollEvery))
        while pollAt < until {
            let passed = pollAt - held.row.time
            sample.row.time = pollAt
            sample.row.voltage = held.row.voltage + slope * passed.seconds
            sample.charge = held.charge + held.row.current * passed.hours
            judge(sample, report)
            pollAt = pollAt + (passed < Self.pollLater ? Self.pollEvery : Self.pollEveryLater)
        }
    }

    private mutating func judge(_ now: Counted, _ report: (ReplayEvent) -> Void) {
        let stepCharge = AmpereHours(now.charge - chargeAtStep)
        let count = desk.judge(now.row, stepCharge: stepCharge)
        account.judged(now.row.time, blindness: desk.blindness())
        for index in 0..<count {
            account.found()
            report(.finding(finding(desk.evidence(index), now.row, stepCharge)))
        }
        desk.told()
    }

    private func finding(
        _ evidence: Evidence, _ row: RecordedRow, _ stepCharge: AmpereHours
    ) -> ReplayFinding {
        ReplayFinding(
            line: row.line, time: row.time - .zero, since: evidence.since - .zero,
            wall: row.wallTime, code: evidence.code, demand: evidence.demand,
            observed: evidence.observed, reference: evidence.reference, unit: evidence.unit,
            sigma: evidence.sigma, slope: evidence.slope,
            step: account.steps, recordedStep: RecordedRow.counter(row.step),
            cycle: RecordedRow.counter(row.cycle), stepCharge: stepCharge,
            stepArealCharge: stepCharge / area, totalCharge: account.moved,
            voltage: Volts(row.voltage), current: Amperes(row.current),
            temperature: row.temperature.isFinite ? Kelvins(row.temperature) : nil,
            pressure: row.pressure.isFinite ? Pascals(row.pressure) : nil)
    }
}
