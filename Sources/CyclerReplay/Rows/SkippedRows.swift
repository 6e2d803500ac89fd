/// Why a row of a recording was not used.
package enum SkipReason: Int, Hashable, Sendable, CaseIterable {
    case fieldCount, tooLong, noTime, noVoltage, noCurrent, outOfRange
    case timeBackward, timeRepeated, stale

    /// For programs.
    package var word: String {
        switch self {
        case .fieldCount: "field count"
        case .tooLong: "too long"
        case .noTime: "no time"
        case .noVoltage: "no voltage"
        case .noCurrent: "no current"
        case .outOfRange: "out of range"
        case .timeBackward: "time backward"
        case .timeRepeated: "time repeated"
        case .stale: "stale"
        }
    }

    /// For people.
    package var text: String {
        switch self {
        case .fieldCount: "not as many fields as the header"
        case .tooLong: "a line longer than 64 KiB"
        case .noTime: "no number for the time"
        case .noVoltage: "no number for the voltage"
        case .noCurrent: "no number for the current"
        case .outOfRange: "a number that cannot be, beyond 1e12"
        case .timeBackward: "time goes backwards"
        case .timeRepeated: "the same time as the row before"
        case .stale: "marked as stale"
        }
    }

    /// What a person can do when all rows are like this.
    var remedy: String {
        switch self {
        case .fieldCount: "export with another separator, or with a decimal point"
        case .tooLong: "export fewer columns"
        case .noTime, .noVoltage, .noCurrent:
            "name another column or unit with --columns, or export with a decimal point"
        case .outOfRange: "check the units given with --columns"
        case .timeBackward, .timeRepeated: "name the column of the total time with --columns"
        case .stale: "export measured values"
        }
    }
}

/// One row that was not used.
package struct SkippedRow: Hashable, Sendable {
    /// From 1, header included.
    package var line: Int
    package var reason: SkipReason
}

/// Rows that were not used: counted all, named the first few.
package struct SkippedRows: Hashable, Sendable {
    /// Rows that are named.
    package static let namedMax = 10

    private var counts = Array(repeating: 0, count: SkipReason.allCases.count)
    /// The first of them.
    package private(set) var named: [SkippedRow] = []
    /// All of them.
    package private(set) var total = 0

    package init() {}

    /// How many for a reason.
    package subscript(reason: SkipReason) -> Int { counts[reason.rawValue] }

    mutating func add(_ reason: SkipReason, line: Int) {
        total += 1
        counts[reason.rawValue] += 1
        if named.count < Self.namedMax { named.append(SkippedRow(line: line, reason: reason)) }
    }
}
