package import CyclerCore

/// How a recorder decided when to write a row.
package enum RecordingStyle: Hashable, Sendable {
    /// At its own pace: a row is a sample, and says nothing of the time until the next.
    case samples
    /// When the voltage had moved by `change`, and at the latest after `longest`: until the next
    /// row the voltage was what the last one says, to within that change.
    case onChange(change: Volts, longest: TimeSpan)
}

/// Tells the style from the first rows of a recording: a recorder that writes on change writes
/// early only when the voltage has moved, and late only when it has not.
struct StyleSearch {
    /// Rows that are looked at.
    static let rowsMax = 20_000
    /// Below this share of the longest usual interval a row is early, above the other it is late.
    private static let earlyShare = 0.5
    private static let lateShare = 0.9
    /// The longest usual interval: above it are pauses.
    private static let longestQuantile = 0.99
    /// But for so many, the early rows moved by more than the late ones,
    private static let earlyExceptions = 0.05
    private static let lateExceptions = 0.10
    /// and by so much more than a usual late one.
    private static let contrast = 2.0
    /// Of either kind, fewer show nothing.
    private static let countMin = 20
    /// Intervals that are pauses whatever the recorder, and changes of the current that are steps.
    private static let pauseMin = TimeSpan.minutes(15)

    private var intervals: [(seconds: Double, moved: Double)] = []
    private var last: RecordedRow?

    init() { intervals.reserveCapacity(Self.rowsMax) }

    /// Looks at the start of a file; what is wrong with the file is told by whoever reads on.
    static func style(of order: ReplayOrder) -> RecordingStyle? {
        guard var recording = try? Recording(order) else { return nil }
        var search = StyleSearch()
        var row = RecordedRow()
        for _ in 0..<rowsMax {
            guard let next = try? recording.next(into: &row) else { break }
            switch next {
            case .row: search.add(row)
            case .skipped: continue
            case .end: return search.style
            }
        }
        return search.style
    }

    private mutating func add(_ row: RecordedRow) {
        defer { last = row }
        guard let last, row.time - last.time < Self.pauseMin, !row.isImpedance,
            row.step.isNaN || row.step == last.step,
            (row.current - last.current).magnitude
                <= CurrentJudge.gateShare * last.current.magnitude
        else { return }
        intervals.append(
            ((row.time - last.time).seconds, (row.voltage - last.voltage).magnitude))
    }

    /// What the rows so far show; samples when they are too few.
    var style: RecordingStyle {
        let all = intervals.map(\.seconds).sorted()
        guard let longest = Self.quantile(all, Self.longestQuantile) else { return .samples }
        let early = intervals.filter { $0.seconds < Self.earlyShare * longest }.map(\.moved)
            .sorted()
        let late = intervals.filter { $0.seconds >= Self.lateShare * longest }.map(\.moved).sorted()
        guard early.count >= Self.countMin, late.count >= Self.countMin,
            let least = Self.quantile(early, Self.earlyExceptions),
            let most = Self.quantile(late, 1 - Self.lateExceptions),
            let usual = Self.quantile(late, 0.5), least > max(most, Self.contrast * usual)
        else { return .samples }
        return .onChange(change: Volts(least), longest: .seconds(longest))
    }

    private static func quantile(_ sorted: [Double], _ share: Double) -> Double? {
        guard !sorted.isEmpty else { return nil }
        return sorted[min(Int(share * Double(sorted.count)), sorted.count - 1)]
    }
}
