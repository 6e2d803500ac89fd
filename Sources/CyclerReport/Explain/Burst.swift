import CyclerCore

/// A burst of the flight recorder, read back.
struct Burst: Sendable {
    struct Row: Sendable {
        /// Since the start of the run, s.
        var seconds: Double
        var volts: Double?
        var amperes: Double?
    }

    let name: String
    let rows: [Row]
    /// Rows that are not whole.
    let left: Int

    init(name: String, _ bytes: [UInt8]) {
        self.name = name
        var rows: [Row] = []
        var left = 0
        let whole = WholeLines(bytes)
        if whole.tornBytes > 0 { left += 1 }
        for line in whole.lines.dropFirst() {
            let fields = line.split(
                separator: UInt8(ascii: ","), omittingEmptySubsequences: false
            ).map { String(decoding: $0, as: UTF8.self) }
            guard fields.count == 3, let seconds = Double(fields[0]), seconds.isFinite else {
                left += 1
                continue
            }
            rows.append(
                Row(
                    seconds: seconds, volts: Self.reading(fields[1]),
                    amperes: Self.reading(fields[2])))
        }
        self.rows = rows
        self.left = left
    }

    private static func reading(_ field: String) -> Double? {
        Double(field).flatMap { $0.isFinite ? $0 : nil }
    }

    /// True when the burst was recording then, to a sample or two.
    func contains(_ time: TimeSpan) -> Bool {
        guard let first = rows.first, let last = rows.last else { return false }
        return first.seconds - 1 <= time.seconds && time.seconds <= last.seconds + 1
    }
}
