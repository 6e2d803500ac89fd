import CyclerCore
import CyclerWatch

/// All that the replay knows of the short watch: this file and `HalfAccount`, and nothing else,
/// speak to it.
struct WatchDesk {
    private let kind: CellKind
    private let capacity: AmpereHours?
    /// Known from the first row on.
    private var zeroUncertainty: Volts?
    private var watch: ShortWatch
    private var buffer = FindingBuffer()
    private var halves: HalfAccount

    init(cell: Cell, thresholds: WatchThresholds, zeroUncertainty: Volts?) {
        kind = cell.kind
        capacity = cell.capacity
        halves = HalfAccount(cell.kind)
        watch = ShortWatch(settings: WatchSettings(cell: cell, thresholds: thresholds))
        self.zeroUncertainty = zeroUncertainty
    }

    /// A step begins, or its current has found its level.
    mutating func begin(_ regime: Regime, isNew: Bool, at time: Instant) {
        if let uncertainty = zeroUncertainty {
            watch.zero(ZeroOffset(value: .zero, uncertainty: uncertainty, at: time))
            zeroUncertainty = nil
        }
        if isNew { halves.stepEnds() }
        let step: WatchStep
        switch regime {
        case .rest, .unsteady, .impedance: step = .idle
        case .hold(let voltage): step = .hold(voltage)
        case .current(let set):
            let direction = CurrentDirection(set, on: kind)
            step = .current(set, direction)
            if let cycle = halves.begin(direction) {
                // What a cycle as a whole shows is told with the row that begins the next.
                watch.ingest(cycle, into: &buffer)
            }
        }
        var context = WatchContext(step: step)
        context.isNewStep = isNew
        context.expectedCharge = capacity
        context.isFormation = halves.isFormation
        context.strippableCharge = halves.strippable
        watch.begin(context, at: time)
    }

    /// Judges a row; returns how many findings it made.
    mutating func judge(_ row: RecordedRow, stepCharge: AmpereHours) -> Int {
        halves.take(stepCharge)
        if row.pressure.isFinite {
            watch.note(pressure: Pascals(row.pressure), at: row.time)
        }
        if row.temperature.isFinite {
            watch.note(temperature: Kelvins(row.temperature), at: row.time)
        }
        watch.ingest(
            Sample(
                time: row.time, voltage: Volts(row.voltage), current: Amperes(row.current),
                quality: row.quality),
            stepCharge: stepCharge, into: &buffer)
        return buffer.count
    }

    /// What a finding of the last row says.
    func evidence(_ index: Int) -> Evidence {
        let finding = buffer[index]
        return Evidence(
            code: finding.code.rawValue, demand: Self.word(finding.findingClass),
            since: finding.since, observed: finding.observed, reference: finding.reference,
            unit: finding.code.unit.rawValue, sigma: finding.sigma, slope: finding.slope)
    }

    /// The findings of the last row were told.
    mutating func told() { if !buffer.isEmpty { buffer.removeAll() } }

    /// Why the voltage is not watched just now, in the words of the watch; nil while it looks.
    /// Mutating only in name: a getter would be handed a copy.
    mutating func blindness() -> String? { watch.blindness?.rawValue }

    private static func word(_ demand: FindingClass) -> String {
        switch demand {
        case .warn: "warn"
        case .pauseAndProbe: "pause"
        case .stop: "stop"
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
    var sigma: Double
    var slope: Double?
}
