import CyclerCore
import CyclerEngine
import CyclerInstruments
import CyclerProgram

/// What bounds every step, layer by layer, which bound binds, and what reaching it does. Steps for
/// which a row is the same share it.
struct LimitTable {
    /// The lab's layers from the outside in; what is written to the instrument follows from them.
    let channel: LimitSet
    let cell: LimitSet
    /// Nil without a lab's file.
    let codec: InstrumentCodec?

    private struct Row: Hashable {
        var quantity: String
        /// By layer: instrument, channel, cell, schedule, step.
        var layers = [String](repeating: "", count: LimitLayer.allCases.count)
        var binds: String
        var action: String

        init(_ quantity: String, binds: String, action: String) {
            self.quantity = quantity
            self.binds = binds
            self.action = action
        }

        subscript(layer: LimitLayer) -> String {
            get { layers[LimitLayer.allCases.firstIndex(of: layer) ?? 0] }
            set { layers[LimitLayer.allCases.firstIndex(of: layer) ?? 0] = newValue }
        }
    }

    private static let headings: [(title: String, side: TextTable.Side)] = [
        ("STEPS", .left), ("LIMIT", .left), ("INSTRUMENT", .left), ("CHANNEL", .left),
        ("CELL", .left), ("SCHEDULE", .left), ("STEP", .left), ("BINDS", .left), ("THEN", .left),
    ]

    func lines(_ steps: [PlanStep]) -> [String] {
        var order: [Row] = []
        var ids: [Row: [Int]] = [:]
        for step in steps {
            for row in rows(step) {
                if ids[row] == nil { order.append(row) }
                ids[row, default: []].append(step.id)
            }
        }
        var table = TextTable(Self.headings)
        for row in order {
            table.add(
                [Self.list(ids[row] ?? []), row.quantity] + row.layers + [row.binds, row.action])
        }
        return table.lines
    }

    /// `1-3, 5`.
    private static func list(_ ids: [Int]) -> String {
        var parts: [ClosedRange<Int>] = []
        for id in Set(ids).sorted() {
            if let last = parts.last, last.upperBound + 1 == id {
                parts[parts.count - 1] = last.lowerBound...id
            } else {
                parts.append(id...id)
            }
        }
        return parts.map {
            $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)"
        }.joined(separator: ", ")
    }

    // MARK: Rows of one step

    private func rows(_ step: PlanStep) -> [Row] {
        let sets: [(LimitLayer, LimitSet)] = [
            (.channel, channel), (.cell, cell), (.schedule, step.scheduleLimits),
            (.step, step.stepLimits),
        ]
        let temperature = window(.temperature, sets) { set in
            set.temperature.map { ($0.lowerBound.value, $0.upperBound.value) }
        }
        let pressure = window(.pressure, sets) { set in
            set.pressure.map { ($0.lowerBound.value, $0.upperBound.value) }
        }
        let measured = [voltage(step, sets), current(step, sets), temperature, pressure]
        return measured.compactMap(\.self) + deviation(step) + bounds(step)
            + step.guards.map(Self.row)
    }

    /// What the instrument is told before anything is energised: the narrowest of channel and cell.
    private func written() -> Supervisor {
        var supervisor = Supervisor(channelLimits: channel)
        supervisor.cellLimits = cell
        return supervisor
    }

    private var protection: HardwareProtection? { codec.map { HardwareProtection($0.profile) } }

    private func voltage(_ step: PlanStep, _ sets: [(LimitLayer, LimitSet)]) -> Row? {
        let bounds = { (set: LimitSet) in
            set.voltage.map { ($0.lowerBound.value, $0.upperBound.value) }
        }
        guard var row = window(.voltage, sets, bounds) else {
            guard step.energises else { return nil }
            return Row("voltage", binds: "nothing limits it", action: "")
        }
        guard let protection, let window = written().voltageWindow else { return row }
        if protection.keepsVoltageWindow {
            row[.instrument] = Self.span(
                .voltage, window.lowerBound.value, window.upperBound.value)
        } else if protection.keepsVoltageMagnitude {
            let most = max(window.lowerBound.magnitude, window.upperBound.magnitude)
            row[.instrument] = Self.span(.voltage, -most.value, most.value)
        }
        return row
    }

    private func current(_ step: PlanStep, _ sets: [(LimitLayer, LimitSet)]) -> Row? {
        var row = Row("current", binds: "", action: "trip LIMIT_CURRENT")
        var tightest: (limit: Amperes, layer: LimitLayer)?
        for (layer, set) in sets {
            guard let limit = set.current else { continue }
            row[layer] = Self.most(limit)
            if tightest.map({ limit < $0.limit }) ?? true { tightest = (limit, layer) }
        }
        let isHold = !step.action.heldVoltages.isEmpty
        if let codec, let protection, let largest = codec.ranges.last {
            var told = protection.keepsCurrent ? written().currentLimit : nil
            if isHold && protection.keepsCurrentInHold {
                // Told a little less, so that the instrument limits before anything trips.
                told = Self.current(of: sets).map { Amperes($0.value * DriveMachine.limitShare) }
            }
            row[.instrument] = Self.most(min(told ?? largest.fullScale, largest.fullScale))
            if tightest.map({ largest.fullScale < $0.limit }) ?? true {
                tightest = (largest.fullScale, .instrument)
                row.action = "trip OVER_RANGE_CURRENT"
            }
        }
        guard let tightest else {
            guard step.energises else { return nil }
            return Row("current", binds: "nothing limits it", action: "")
        }
        row.binds = "\(Self.most(tightest.limit)) (\(tightest.layer.rawValue))"
        return row
    }

    /// A window on a measured quantity; each end may bind from another layer.
    private func window(
        _ quantity: LimitedQuantity, _ sets: [(LimitLayer, LimitSet)],
        _ bounds: (LimitSet) -> (low: Double, high: Double)?
    ) -> Row? {
        var row = Row(quantity.name, binds: "", action: "trip LIMIT_\(quantity.code)")
        var low: (value: Double, layer: LimitLayer)?
        var high: (value: Double, layer: LimitLayer)?
        for (layer, set) in sets {
            guard let ends = bounds(set) else { continue }
            row[layer] = Self.span(quantity, ends.low, ends.high)
            if low.map({ ends.low > $0.value }) ?? true { low = (ends.low, layer) }
            if high.map({ ends.high < $0.value }) ?? true { high = (ends.high, layer) }
        }
        guard let low, let high else { return nil }
        row.binds =
            low.layer == high.layer
            ? "\(Self.span(quantity, low.value, high.value)) (\(low.layer.rawValue))"
            : "\(quantity.text(low.value)) (\(low.layer.rawValue)) to "
                + "\(quantity.text(high.value)) (\(high.layer.rawValue))"
        return row
    }

    /// The current that is measured against the one that is set.
    private func deviation(_ step: PlanStep) -> [Row] {
        guard step.action.largestCurrent != nil else { return [] }
        let ofSet = ByteText.words(Supervisor.deviationOfSetPoint * 100, significant: 2)
        let ofRange = ByteText.words(Supervisor.deviationOfRange * 100, significant: 2)
        return [
            Row(
                "set current",
                binds: "\(ofSet) % of it or \(ofRange) % of the range, "
                    + "\(Supervisor.deviationSamples) samples", action: "trip DEVIATION")
        ]
    }

    /// Charge and time that a step may take at most; derived ones say so.
    private func bounds(_ step: PlanStep) -> [Row] {
        var rows: [Row] = []
        if let charge = step.chargeBound {
            let text = "\(ByteText.words(charge.value * 1000, significant: 4)) mAh"
            let factor = ByteText.words(DefaultBounds.chargeFactor, significant: 3)
            var row = Row("charge", binds: text, action: "trip Q_OVERRUN")
            row[.step] = step.isChargeBoundWritten ? text : "\(factor) x expected"
            rows.append(row)
        }
        if let time = PlanExplanation.timeBound(of: step) {
            let text = PlanExplanation.time(time)
            let factor = ByteText.words(DefaultBounds.timeFactor, significant: 3)
            var row = Row("time", binds: text, action: "trip T_OVERRUN")
            row[.step] =
                step.isTimeBoundWritten || !step.energises ? text : "\(factor) x expected"
            if let target = step.onTimeout, target != .trip { row.action = "goes on" }
            rows.append(row)
        }
        return rows
    }

    private static func row(_ written: PlanGuard) -> Row {
        var when: [String] = []
        if written.samples.of > 1 {
            when.append("\(written.samples.needed) of \(written.samples.of) samples")
        }
        if written.delay > .zero { when.append("for \(PlanExplanation.time(written.delay))") }
        let text = ([written.words] + when).joined(separator: ", ")
        let action =
            switch written.action {
            case .warn: "warn"
            case .pause: "pause"
            case .open: "trip GUARD"
            }
        return Row("guard", binds: text, action: action)
    }

    /// The smallest current limit of all layers.
    private static func current(of sets: [(LimitLayer, LimitSet)]) -> Amperes? {
        sets.compactMap(\.1.current).min()
    }

    private static func most(_ current: Amperes) -> String {
        LimitedQuantity.current.text(current.value)
    }

    private static func span(_ quantity: LimitedQuantity, _ low: Double, _ high: Double) -> String {
        "\(quantity.text(low)) to \(quantity.text(high))"
    }
}
