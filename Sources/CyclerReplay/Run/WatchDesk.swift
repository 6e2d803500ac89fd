import CyclerCore
import CyclerWatch

/// All that the replay knows of the short watch: this file, and nothing else, speaks to it.
struct WatchDesk {
    /// The expected charge of a step may be passed by this much, as in a schedule that says
    /// nothing else.
    private static let chargeFactor = 1.10
    /// A change of the stack pressure by this share blanks the watch for this long.
    private static let pressureShare = 0.02
    private static let pressureBlanking = TimeSpan.minutes(5)

    private let kind: CellKind
    private let chargeBound: AmpereHours?
    /// Known from the first row on.
    private var zeroUncertainty: Volts?
    private var pressure = Double.nan
    private var watch: ShortWatch
    private var buffer = FindingBuffer()

    init(cell: Cell, zeroUncertainty: Volts?) {
        kind = cell.kind
        chargeBound = cell.capacity.map { Self.chargeFactor * $0 }
        watch = ShortWatch(settings: WatchSettings(cell: cell))
        self.zeroUncertainty = zeroUncertainty
    }

    /// A step begins, or its current has found its level.
    mutating func begin(_ regime: Regime, at time: Instant) {
        if let uncertainty = zeroUncertainty {
            watch.zero(ZeroOffset(value: .zero, uncertainty: uncertainty, at: time))
            zeroUncertainty = nil
        }
        let step: WatchStep
        switch regime {
        case .rest, .unsteady, .impedance: step = .idle
        case .current(let set): step = .current(set, direction(of: set))
        case .hold(let voltage): step = .hold(voltage)
        }
        watch.begin(WatchContext(step: step, chargeBound: chargeBound), at: time)
    }

    /// Judges a row; returns how many findings it made.
    mutating func judge(_ row: RecordedRow, stepCharge: AmpereHours) -> Int {
        if !buffer.isEmpty { buffer.removeAll() }
        followPressure(row)
        watch.ingest(
            Sample(
                time: row.time, voltage: Volts(row.voltage), current: Amperes(row.current),
                quality: row.quality),
            stepCharge: stepCharge, into: &buffer)
        return buffer.count
    }

    /// A pressed stack looks like a short, a relaxing one like contact loss.
    private mutating func followPressure(_ row: RecordedRow) {
        guard row.pressure.isFinite else { return }
        let change = (row.pressure - pressure).magnitude
        guard !(change <= Self.pressureShare * pressure.magnitude) else { return }
        if !pressure.isNaN { watch.blank(for: Self.pressureBlanking, at: row.time) }
        pressure = row.pressure
    }

    /// What a finding of the last row says.
    func evidence(_ index: Int) -> Evidence {
        let finding = buffer[index]
        return Evidence(
            code: finding.code.rawValue, demand: Self.word(finding.code.findingClass),
            since: finding.since, observed: finding.observed, reference: finding.reference,
            unit: Self.unit(finding.code))
    }

    /// Why the voltage is not watched just now, in the words of the watch; nil while it looks.
    /// Mutating only in name: a getter would be handed a copy.
    mutating func blindness() -> String? { watch.blindness?.rawValue }

    private func direction(of current: Amperes) -> CurrentDirection {
        switch kind {
        case .full: current < .zero ? .discharge : .charge
        case .half, .symmetric: current < .zero ? .plate : .strip
        }
    }

    private static func word(_ demand: FindingClass) -> String {
        switch demand {
        case .warn: "warn"
        case .pauseAndProbe: "pause"
        case .stop: "stop"
        }
    }

    private static func unit(_ code: FindingCode) -> String {
        switch code {
        case .shortHard, .shortStep, .shortStart, .zeroConverge, .openCompliance, .polarity: "V"
        case .openCurrent: "A"
        case .chargeOverrun: "Ah"
        }
    }
}

/// A finding as the watch made it.
struct Evidence {
    var code: String
    var demand: String
    var since: Instant
    var observed: Double
    var reference: Double
    var unit: String
}
