import CyclerCore

/// Makes rows of lines: cuts, reads, converts. Allocates nothing per row.
struct RowParser: ~Copyable {
    /// Larger numbers are no readings.
    static let plausibleMax = 1e12

    /// What separates a number from its fraction.
    private enum Mark {
        /// No number with a fraction has come yet.
        case open
        case point, comma
    }

    /// A column without its names: copied for nothing.
    private struct Target {
        let role: ColumnRole
        let index: Int
        let form: FieldForm
    }

    private let targets: [Target]
    private let fieldCount: Int
    /// Time orders the rows, else the wall clock.
    private let hasTime: Bool
    private let delimiter: UInt8
    /// 1, or -1 for files in which positive discharges.
    private let sign: Double
    private var splitter: FieldSplitter
    private var mark = Mark.open
    /// The last word of the type column and what it meant; it changes with a step at most.
    private var word: [UInt8] = []
    private var kind = StepWord.unknown

    init(_ header: HeaderSearch.Header, sign: Double, splitter: consuming FieldSplitter) {
        targets = header.plan.columns.map {
            Target(role: $0.role, index: $0.index, form: $0.form.field)
        }
        fieldCount = header.plan.fieldCount
        hasTime = header.plan.clock == .time
        delimiter = header.delimiter
        self.sign = sign
        self.splitter = splitter
        word.reserveCapacity(64)
    }

    /// Reads a line into `row`, time and line aside; nil when it can be used.
    mutating func parse(
        _ line: UnsafeBufferPointer<UInt8>, into row: inout RecordedRow
    ) -> SkipReason? {
        splitter.split(line, at: delimiter)
        guard splitter.count == fieldCount || isPadded else { return .fieldCount }
        row.current = .nan
        let byte = mark == .comma ? UInt8(ascii: ",") : UInt8(ascii: ".")
        read(mark: byte, into: &row)
        if mark == .open { settleMark(&row) }
        let clock = hasTime ? row.clock : row.wall
        guard clock.isFinite else { return .noTime }
        guard row.voltage.isFinite else { return .noVoltage }
        if !row.current.isFinite { row.current = row.setCurrent }
        guard row.current.isFinite else { return .noCurrent }
        row.clock = clock
        guard clock.magnitude <= Self.plausibleMax, row.voltage.magnitude <= Self.plausibleMax,
            row.current.magnitude <= Self.plausibleMax
        else { return .outOfRange }
        return row.quality == .stale ? .stale : nil
    }

    /// Empty fields behind those of the header make no difference.
    private var isPadded: Bool {
        guard splitter.count > fieldCount, splitter.count <= FieldSplitter.fieldsMax else {
            return false
        }
        return (fieldCount..<splitter.count).allSatisfy { splitter.field($0).isEmpty }
    }

    private mutating func read(mark: UInt8, into row: inout RecordedRow) {
        for target in targets {
            let field = splitter.field(target.index)
            switch target.role {
            case .type: row.kind = stepWord(field)
            case .quality: row.quality = Self.quality(field)
            case .time: row.clock = target.form.value(of: field, mark: mark)
            case .wall: row.wall = target.form.value(of: field, mark: mark)
            case .voltage: row.voltage = target.form.value(of: field, mark: mark)
            case .current: row.current = sign * target.form.value(of: field, mark: mark)
            case .setCurrent: row.setCurrent = sign * target.form.value(of: field, mark: mark)
            case .setVoltage: row.setVoltage = target.form.value(of: field, mark: mark)
            case .step: row.step = target.form.value(of: field, mark: mark)
            case .cycle: row.cycle = target.form.value(of: field, mark: mark)
            case .temperature: row.temperature = target.form.value(of: field, mark: mark)
            case .pressure: row.pressure = target.form.value(of: field, mark: mark)
            case .frequency: row.frequency = target.form.value(of: field, mark: mark)
            }
        }
    }

    /// The first number with a fraction decides for the whole file.
    private mutating func settleMark(_ row: inout RecordedRow) {
        for target in targets where target.form.kind == .number {
            let field = splitter.field(target.index)
            guard field.contains(UInt8(ascii: ".")) || field.contains(UInt8(ascii: ",")) else {
                continue
            }
            if !DecimalText.number(in: field).isNaN {
                mark = .point
                return
            }
            if !DecimalText.number(in: field, mark: UInt8(ascii: ",")).isNaN {
                mark = .comma
                return read(mark: UInt8(ascii: ","), into: &row)
            }
        }
    }

    private mutating func stepWord(_ field: UnsafeBufferPointer<UInt8>) -> StepWord {
        if field.count == word.count, field.elementsEqual(word) { return kind }
        word.removeAll(keepingCapacity: true)
        word.append(contentsOf: field)
        kind = StepWord(field)
        return kind
    }

    private static func quality(_ field: UnsafeBufferPointer<UInt8>) -> SampleQuality {
        switch field.first {
        case UInt8(ascii: "f"): .flagged
        case UInt8(ascii: "s"): .stale
        default: .good
        }
    }
}
