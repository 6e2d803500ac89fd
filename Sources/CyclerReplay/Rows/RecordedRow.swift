import CyclerCore

/// One row of a recording in our units; what it does not say is NaN.
struct RecordedRow {
    /// Line of the file, from 1.
    var line = 0
    /// Seconds, as the file has them.
    var clock = Double.nan
    /// Test time of the file; of a wall clock, time since the first usable row.
    var time = Instant.zero
    /// Seconds since 1970.
    var wall = Double.nan
    var voltage = Double.nan
    /// Positive charges the cell, whatever the file's convention.
    var current = Double.nan
    var setCurrent = Double.nan
    var setVoltage = Double.nan
    var step = Double.nan
    var cycle = Double.nan
    /// K.
    var temperature = Double.nan
    /// Pa.
    var pressure = Double.nan
    var frequency = Double.nan
    var kind = StepWord.unknown
    var quality = SampleQuality.good

    /// A row of an impedance measurement: nothing of it is constant.
    var isImpedance: Bool { kind == .impedance || frequency > 0 }
}

/// What a `Step Type` says, as far as the watch needs it.
enum StepWord: UInt8, Equatable {
    /// No word, or none that is known: the current decides.
    case unknown
    case rest
    case constantCurrent
    case constantVoltage
    /// Both in one step: the current decides which.
    case currentThenVoltage
    case impedance
    /// A ramp, constant power or resistance: nothing to compare with.
    case moving

    /// Reads `CC_CHG`, `CCCV_DCH`, `REST`, `OCV`, `PEIS`, `CC DChg` and the like.
    init(_ word: UnsafeBufferPointer<UInt8>) {
        let letters = word.prefix(Self.lengthMax).map { byte -> UInt8 in
            (0x61...0x7A).contains(byte) ? byte - 0x20 : byte
        }
        let text = String(decoding: letters, as: UTF8.self)
        func has(_ part: String) -> Bool { text.contains(part) }
        if has("EIS") || has("IMPEDANCE") {
            self = .impedance
        } else if has("REST") || has("OCV") || has("PAUSE") || has("PRESSURE")
            || has("TEMPERATURE")
        {
            self = .rest
        } else if has("RAMP") || has("POWER") || text.hasPrefix("CP") || text.hasPrefix("CR") {
            self = .moving
        } else if has("CC") {
            self = has("CV") ? .currentThenVoltage : .constantCurrent
        } else {
            self = has("CV") ? .constantVoltage : .unknown
        }
    }

    private static let lengthMax = 48
}
