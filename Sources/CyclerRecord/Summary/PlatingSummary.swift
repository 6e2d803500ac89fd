import CyclerCore

/// How much a run could plate, and what its first nucleation looked like.
struct PlatingSummary: Sendable {
    /// The first plating that shows a nucleation dip.
    struct Nucleation: Sendable {
        var overpotential: Volts?
        var zeroToMinimum: Volts?
        var level: Volts?
        var roughness: Volts?
        var definition: String
        var onset: TimeSpan?
        var stepCount: Int
    }

    private let area: SquareCentimetres
    private var nucleation: Nucleation?
    /// Largest charge plated since onset in one half cycle, short or not.
    private var largest: AmpereHours?
    /// What was plated when the first short was there.
    private var atShort: (charge: AmpereHours, stepCount: Int)?

    init(area: SquareCentimetres) { self.area = area }

    /// Takes a finished step; only plating ones say anything.
    mutating func take(_ step: StepRow) {
        guard step.direction == .plate else { return }
        if let plated = step.plated { largest = max(largest ?? .zero, plated) }
        if atShort == nil, let code = step.finding, code.isShort {
            // A short before onset leaves nothing plated.
            atShort = (step.platedAtShort ?? .zero, step.stepCount)
        }
        guard nucleation == nil, step.zeroToMinimum != nil else { return }
        nucleation = Nucleation(
            overpotential: step.nucleation, zeroToMinimum: step.zeroToMinimum,
            level: step.level, roughness: step.roughness, definition: step.definition,
            onset: step.onset, stepCount: step.stepCount)
    }

    /// The largest areal plating capacity: the value at the first short, or with `isBound` what
    /// was plated at most without one. Nil before anything was plated.
    var maximum: (capacity: ArealCapacity, isBound: Bool)? {
        if let atShort { return (atShort.charge / area, false) }
        return largest.map { ($0 / area, true) }
    }

    /// For `run.json`: the largest areal plating capacity.
    var capacityJSON: JSON {
        guard let maximum else {
            return ["mAh-per-cm2": .null, "reason": "nothing was plated"]
        }
        var members: [JSON.Member] = [
            .init("mAh-per-cm2", .number(maximum.capacity.milliampereHoursPerSquareCentimetre)),
            .init("bound", maximum.isBound ? ">=" : "="),
            .init(
                "definition",
                maximum.isBound
                    ? "largest charge plated since onset; no short ended a plating"
                    : "charge plated since onset at the first sample of the first short"),
        ]
        if let atShort {
            members.append(.init("step-count", .integer(atShort.stepCount)))
            if let largest, largest > atShort.charge {
                let most = (largest / area).milliampereHoursPerSquareCentimetre
                members.append(.init("largest-plated-mAh-per-cm2", .number(most)))
            }
        }
        return .object(members)
    }

    /// For `run.json`: the first nucleation, null without one.
    var nucleationJSON: JSON {
        guard let seen = nucleation else { return .null }
        func number(_ volts: Volts?) -> JSON { volts.map { .number($0.value) } ?? .null }
        return [
            "overpotential-V": number(seen.overpotential),
            "definition": .string(seen.definition),
            "zero-to-minimum-V": number(seen.zeroToMinimum),
            "plateau-V": number(seen.level), "plateau-roughness-V": number(seen.roughness),
            "onset-test-time-s": seen.onset.map { .number($0.seconds) } ?? .null,
            "step-count": .integer(seen.stepCount),
        ]
    }
}

extension PlatingSummary {
    /// For the checkpoint.
    func write(into out: inout StateWriter) {
        out.list(nucleation) { Self.write($0, into: &$1) }
        out.put(largest?.value)
        out.put(atShort?.charge.value)
        out.put(atShort?.stepCount ?? 0)
    }

    private static func write(_ seen: Nucleation, into part: inout StateWriter) {
        for volts in [seen.overpotential, seen.zeroToMinimum, seen.level, seen.roughness] {
            part.put(volts?.value)
        }
        part.put(seen.definition)
        part.put(seen.onset?.seconds)
        part.put(seen.stepCount)
    }

    /// Nil when it is damaged.
    init?(checkpoint: JSON, area: SquareCentimetres) {
        self.init(area: area)
        var list = StateReader(checkpoint)
        nucleation = list.read { json in
            var part = StateReader(json)
            func volts() -> Volts? { part.optional().map { Volts($0) } }
            let seen = Nucleation(
                overpotential: volts(), zeroToMinimum: volts(), level: volts(),
                roughness: volts(), definition: part.text() ?? "",
                onset: part.optional().map { TimeSpan.seconds($0) }, stepCount: part.count())
            return part.isWhole ? seen : nil
        }
        largest = list.optional().map { AmpereHours($0) }
        let charge = list.optional()
        let stepCount = list.count()
        atShort = charge.map { (AmpereHours($0), stepCount) }
        guard list.isWhole else { return nil }
    }
}
