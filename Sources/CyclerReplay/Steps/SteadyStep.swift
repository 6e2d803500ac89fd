import CyclerCore

/// What the inference looks at of a row.
struct Reading {
    var time: Instant
    var current: Double
    var voltage: Double

    init(_ row: RecordedRow) {
        time = row.time
        current = row.current
        voltage = row.voltage
    }
}

/// The step that a recording is in, and what its rows have shown so far.
struct SteadyStep {
    /// Rows from which on a step has settled.
    static let settling = 5
    /// And the time until which another level of the same sign is no other step.
    static let settlingSpan = TimeSpan.seconds(30)
    /// Rows that the level is the mean of.
    private static let levelRows = 64
    /// Rows of a falling current below a set one that make it a held voltage.
    private static let sagsMin = 4
    /// Below this share of the set current nothing sags any more: it is gone.
    private static let goneShare = 0.05

    let regime: Regime
    /// Constant current, A.
    private(set) var level: Double
    /// Rows behind the first.
    private(set) var settled = 0
    private(set) var last: Reading
    /// The recorder said that it begins.
    var isMarked = true
    /// Where the step began, whatever levels it has had since.
    var start: Instant
    /// Times that the current fell while the voltage stood still, and when it last did.
    var falls = 0
    var fellAt = Instant.zero
    private var sags = 0

    init(_ regime: Regime, _ reading: Reading) {
        self.regime = regime
        level =
            switch regime {
            case .current(let set): set.value
            case .rest, .hold, .unsteady, .impedance: reading.current
            }
        last = reading
        start = reading.time
    }

    /// True while another level only means that the current had not found it yet.
    func isSettling(at time: Instant) -> Bool {
        settled < Self.settling || time - start < Self.settlingSpan
    }

    /// Takes in a row that belongs to the step.
    mutating func add(_ reading: Reading) {
        settled += 1
        if settled < Self.levelRows {
            level += (reading.current - level) / Double(settled + 1)
        }
        last = reading
    }

    /// Counts a row whose current is below the set one though the voltage stands still; true once
    /// there were enough of them in a row.
    mutating func sagged(below set: Amperes, _ reading: Reading, _ judge: CurrentJudge) -> Bool {
        let (now, wanted) = (reading.current.magnitude, set.value.magnitude)
        let isSagging =
            (reading.current < 0) == (set.value < 0) && now < wanted - judge.gate(wanted)
            && now > Self.goneShare * wanted && now <= last.current.magnitude
            && CurrentJudge.isHeld(reading, as: last)
        sags = isSagging ? sags + 1 : 0
        return sags >= Self.sagsMin
    }
}
