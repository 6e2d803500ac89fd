package import CyclerCore

/// False alarms of healthy cells against the budget.
package struct AlarmCount: Sendable {
    /// Per channel-year: what a lab can bear.
    package static let stopsMost = 0.1
    package static let probesMost = 1.0
    package static let warningsMost = 4.0

    package private(set) var time = TimeSpan.zero
    package private(set) var alarms: [HealthyCell.Alarm] = []
    private var hours = [Double](repeating: 0, count: FindingCode.allCases.count)

    package init() {}

    /// Adds what one cell lived through.
    package mutating func add(_ life: HealthyCell.Life) {
        time = time + life.time
        alarms += life.alarms
        for (index, own) in life.hours.enumerated() { hours[index] += own }
    }

    /// Channel-years watched.
    package var years: Double { time.hours / 8766 }

    /// Alarms of one class.
    package func count(_ demand: FindingClass) -> Int {
        alarms.reduce(0) { $0 + ($1.demand == demand ? 1 : 0) }
    }

    /// Within the budget. Of stops none is borne, however short the time.
    package var isWithin: Bool {
        Double(count(.stop)) <= Self.stopsMost * years
            && Double(count(.pauseAndProbe)) <= Self.probesMost * max(years, 1)
            && Double(count(.warn)) <= Self.warningsMost * max(years, 1)
    }

    /// `0 stops, 1 probe, 3 warnings in 3.0 channel-years`.
    package var text: String {
        "\(count(.stop)) stops, \(count(.pauseAndProbe)) probes, \(count(.warn)) warnings in "
            + NumberText.fixed(years, digits: 2) + " channel-years"
    }

    /// One line: for how long each code was looked for.
    package var watched: String {
        let parts = zip(FindingCode.allCases, hours).map { code, hours in
            "\(code.rawValue) \(NumberText.fixed(hours / 8766, digits: 3))"
        }
        return "channel-years in which each was watched for: " + parts.joined(separator: ", ")
    }

    /// One line for each code and kind of cell.
    package var lines: [String] {
        var lines: [String] = []
        for cell in HealthyCell.allCases {
            for code in FindingCode.allCases {
                let own = alarms.filter { $0.cell == cell && $0.code == code }
                guard let first = own.first else { continue }
                let rate = NumberText.fixed(Double(own.count) / max(years, 1e-9), digits: 2)
                lines.append(
                    "  \(code.rawValue) (\(first.demand)) on \(cell.rawValue): \(own.count), "
                        + "\(rate) a channel-year; first: seed \(first.seed) after "
                        + NumberText.fixed(first.after.hours, digits: 2)
                        + " h, \(first.observed) against \(first.reference)")
            }
        }
        return lines
    }
}
