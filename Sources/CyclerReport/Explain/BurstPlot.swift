import CyclerCore

/// The voltage of a burst in plain text, 80 columns wide: time since the finding to the right,
/// voltage upwards, both to scale. Each column shows everything between the least and the largest
/// reading of its time, so no dip is lost; a column without a reading is empty.
enum BurstPlot {
    static let width = 80
    private static let margin = 12
    private static let height = 12
    /// Half characters: two rows of points in a line of text.
    private static let points = height * 2
    private static let columns = width - margin - 1
    private static let marks = 5

    /// The lines; one that says why there is no plot when there are fewer than two readings.
    static func lines(of burst: Burst, around origin: TimeSpan) -> [String] {
        let rows = burst.rows.filter { $0.volts != nil }
        guard let first = rows.first?.seconds, let last = rows.last?.seconds, last > first else {
            return ["(\(burst.name) has no two readings of the voltage to draw)"]
        }
        let volts = rows.compactMap(\.volts)
        var low = volts.min() ?? 0
        var high = volts.max() ?? 0
        if high - low < 1e-9 {
            // A flat line is drawn in the middle of a millivolt.
            low -= 0.5e-3
            high += 0.5e-3
        }
        let scale = Axis(low: low, high: high)
        let start = first - origin.seconds
        let span = last - first
        var extents = [(low: Int, high: Int)?](repeating: nil, count: columns)
        for row in rows {
            let place = min(Int((row.seconds - first) / span * Double(columns)), columns - 1)
            let at = scale.point(row.volts ?? 0, of: points)
            let before = extents[place]
            extents[place] = (min(before?.low ?? at, at), max(before?.high ?? at, at))
        }
        return body(extents, scale) + foot(start, span)
    }

    private static func body(_ extents: [(low: Int, high: Int)?], _ scale: Axis) -> [String] {
        (0..<height).map { line in
            // From the top.
            let upper = points - 1 - 2 * line
            let lower = upper - 1
            let label = [0, height / 2, height - 1].contains(line) ? scale.label(line, height) : ""
            let drawn = extents.map { extent -> Character in
                guard let extent else { return " " }
                let hasUpper = extent.low <= upper && upper <= extent.high
                let hasLower = extent.low <= lower && lower <= extent.high
                return hasUpper ? (hasLower ? "█" : "▀") : (hasLower ? "▄" : " ")
            }
            return trimmed(padded(label, to: margin - 1) + " |" + String(drawn))
        }
    }

    /// The axis of time, with the finding marked where it lies on it.
    private static func foot(_ start: Double, _ span: Double) -> [String] {
        func column(_ seconds: Double) -> Int {
            min(max(Int((seconds - start) / span * Double(columns - 1)), 0), columns - 1)
        }
        var axis = [Character](repeating: "-", count: columns)
        var labels = [Character](repeating: " ", count: columns + margin)
        for mark in 0..<marks {
            let seconds = start + span * Double(mark) / Double(marks - 1)
            let place = column(seconds)
            axis[place] = "+"
            let text = Array(ByteText.words(seconds, significant: 3) + (mark == 0 ? " s" : ""))
            let begin = max(0, min(place + margin - text.count / 2, labels.count - text.count))
            for (offset, character) in text.enumerated() { labels[begin + offset] = character }
        }
        let isInside = start <= 0 && 0 <= start + span
        if isInside { axis[column(0)] = "^" }
        let meaning = isInside ? "s since the finding, which is at ^" : "s since the finding"
        return [
            trimmed(padded("", to: margin - 1) + " +" + String(axis)),
            trimmed(String(labels)), padded("", to: margin) + meaning,
        ]
    }

    private static func padded(_ text: String, to width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }

    private static func trimmed(_ text: String) -> String {
        String(text.reversed().drop { $0 == " " }.reversed())
    }

    /// The axis of voltage.
    private struct Axis {
        let low: Double
        let high: Double

        /// From 0 at the least reading to `count` - 1 at the largest.
        func point(_ volts: Double, of count: Int) -> Int {
            let share = (volts - low) / (high - low)
            return min(max(Int((share * Double(count - 1)).rounded()), 0), count - 1)
        }

        /// What the middle of a line of text stands for; of the first and last, the ends.
        func label(_ line: Int, _ lines: Int) -> String {
            let share =
                line == 0 ? 1 : line == lines - 1 ? 0 : 1 - (Double(line) + 0.5) / Double(lines)
            return PrefixedNumber.text(low + share * (high - low), "V")
        }
    }
}
