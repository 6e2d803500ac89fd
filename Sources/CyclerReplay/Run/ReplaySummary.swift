package import CyclerCore

/// What a replay saw of a recording, and what it could not.
package struct ReplaySummary: Sendable {
    /// Rows that were used.
    package internal(set) var rows = 0
    package internal(set) var skipped = SkippedRows()
    /// Rows whose current fitted neither the row before nor the one behind; not judged.
    package internal(set) var outliers = 0
    /// From the first usable row to the last.
    package internal(set) var span = TimeSpan.zero
    package internal(set) var steps = 0
    package internal(set) var stepSource = StepSource.measuredCurrent
    /// Time in each regime, in the order of `RegimeName.allCases`.
    package internal(set) var regimes: [TimeSpan]
    /// Time of constant current in which the voltage was not watched, by reason, longest first.
    package internal(set) var blind: [(reason: String, time: TimeSpan)] = []
    /// Pauses between rows longer than `Replay.gapMin`, and their time.
    package internal(set) var gaps = 0
    package internal(set) var gapTime = TimeSpan.zero
    /// Charge that flowed in and out, both positive.
    package internal(set) var charged = AmpereHours.zero
    package internal(set) var discharged = AmpereHours.zero
    /// How far rows under constant current are apart.
    package internal(set) var intervals = SamplingIntervals()
    package internal(set) var findings = 0
    /// Which column was read as what.
    package internal(set) var columns: String
    package internal(set) var style: RecordingStyle
    /// Why the recording was not read to its end; nil when it was.
    package internal(set) var fault: ReplayFault?

    init(columns: String, style: RecordingStyle) {
        self.columns = columns
        self.style = style
        regimes = RegimeName.allCases.map { _ in .zero }
    }

    /// Time in one regime.
    package subscript(regime: RegimeName) -> TimeSpan {
        RegimeName.allCases.firstIndex(of: regime).map { regimes[$0] } ?? .zero
    }

    /// Longest median interval at which short-lived dips can be seen.
    static let intervalMax = TimeSpan.milliseconds(1500)
    /// Steps a row above which a column of steps is probably something else.
    private static let stepsPerRowMax = 0.34
    /// Below this many rows nothing is said about steps.
    private static let rowsMin = 30

    /// What a person should know before believing that nothing was found.
    package var warnings: [String] {
        var all: [String] = []
        if style == .samples, let median = intervals.median, median > Self.intervalMax {
            let apart = ByteText.words(median.seconds, significant: 2)
            all.append(
                "rows under current are about \(apart) s apart: soft shorts that heal "
                    + "sooner are not in this recording")
        }
        if rows >= Self.rowsMin, Double(steps) > Self.stepsPerRowMax * Double(rows) {
            all.append(
                "\(steps) steps in \(rows) rows: is the column of the steps one? leave it out with "
                    + "--columns step=-")
        }
        let backward = skipped[.timeBackward] + skipped[.timeRepeated]
        if backward > rows / 2 {
            all.append(
                "time goes backwards or stands still in \(backward) rows: name the column of the "
                    + "total time with --columns time=COLUMN:UNIT")
        }
        if self[.current] == .zero {
            all.append("no constant current flowed: there was nothing to watch")
        }
        return all
    }
}
