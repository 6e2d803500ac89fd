import CyclerCore
import CyclerYAML

/// The cells of a lab file, and what the converters in front of them do.
extension LabFile {
    private static let ratingMax = ArealCapacity(milliampereHoursPerSquareCentimetre: 100)
    private static let swingMax = Kelvins(50)
    private static let gainErrorMax = 0.1

    /// Converters and cell of one potentiostat; `seed` is that of its instrument.
    mutating func cell(_ map: inout MappingReader, seed: UInt64) -> CellPlan? {
        let spec = spec(&map)
        guard
            var cell = map.requiredMapping("cell", expected: "{preset: cu, area: 0.785 cm2}")
        else { return nil }
        let presets = CellPreset.all.map(\.name)
        let name = cell.required("preset", .word(of: presets))
        let area: SquareCentimetres? = cell.required("area", .positive())
        var setup = CellSetup(name.flatMap(CellPreset.named) ?? .half(.cu), area: area ?? .one)
        setup.rest = cell.optional("rest", .voltage, default: setup.rest)
        setup.reservoir = cell.optional(
            "reservoir", reservoir(of: setup.preset), default: ArealCapacity.zero)
        setup.swing = cell.optional("swing", Self.swing, default: Kelvins(0))
        setup.step = cell.optional("step", Self.step, default: setup.step)
        // The cell's chance is another stream than the noise of its instrument.
        setup.seed = seed ^ 0x6365_6C6C
        let oven = cell.optional("in", .name)
        if let oven, let node = cell.optionalNode("in") { places.append((oven, node)) }
        cell.finish()
        guard name != nil, area != nil else { return nil }
        return CellPlan(setup: setup, oven: oven, spec: spec)
    }

    private func spec(_ map: inout MappingReader) -> MeasuringSpec {
        var spec = MeasuringSpec()
        spec.voltageNoise = map.optional("noise", .notNegative(), default: spec.voltageNoise)
        spec.voltageStep = map.optional("resolution", .notNegative(), default: spec.voltageStep)
        spec.voltageOffset = map.optional("offset", .voltage, default: spec.voltageOffset)
        spec.driftPerHour = map.optional("drift-per-hour", .voltage, default: spec.driftPerHour)
        spec.alias = map.optional("mains-alias", .notNegative(), default: spec.alias)
        spec.voltageGain = map.optional(
            "gain-error", .number(in: -Self.gainErrorMax...Self.gainErrorMax),
            default: spec.voltageGain)
        return spec
    }

    /// Lithium plated beforehand, less than what shorts the cell.
    private func reservoir(of preset: CellPreset) -> Form<ArealCapacity> {
        guard case .half(let half) = preset, let short = half.shortLaw.charge else {
            return .notNegative().demanding("an areal capacity up to 100 mAh/cm2") {
                $0 <= Self.ratingMax
            }
        }
        let most = short.milliampereHoursPerSquareCentimetre
        return .notNegative().demanding("less than \(most) mAh/cm2, where this cell shorts") {
            $0 < short
        }
    }

    private static var swing: Form<Kelvins> {
        .temperatureDifference.demanding("a temperature difference up to 50 K") { $0 <= swingMax }
    }

    private static var step: Form<TimeSpan> {
        .span.demanding("a time from 1 ms to 60 s") { SimulatedCell.stepRange.contains($0) }
    }
}

extension Quantity where Unit == SquareCentimetreTag {
    /// Stands in for an area that could not be read.
    fileprivate static var one: Self { Self(1) }
}
