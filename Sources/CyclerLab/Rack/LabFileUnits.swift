import CyclerCore
import CyclerYAML

/// The instruments of a lab file.
extension LabFile {
    func unit(_ entry: YAMLEntry, _ kind: BusProtocol) -> UnitPlan? {
        guard var map = MappingReader(entry.value, problems) else { return nil }
        let units = Form<Int>.integer(in: 1...247)
        let number: Int? = kind == .text ? 0 : map.required("unit", units)
        let seed = map.optional("seed", .integer(in: 0...1_000_000_000), default: 1)
        let word: String? = map.required("twin", .word(of: Self.twins))
        var twin: TwinPlan?
        if let word { twin = self.twin(word, &map) }
        map.finish()
        if let word, (word == "keithley-2450") != (kind == .text) {
            problems.report(at: entry.value, "\(word) does not speak what this line carries")
        }
        guard let number, let twin else { return nil }
        return UnitPlan(
            name: entry.key, number: UInt8(number), seed: UInt64(seed), twin: twin)
    }

    private func twin(_ word: String, _ map: inout MappingReader) -> TwinPlan? {
        switch word {
        case "reference-potentiostat": return cell(&map).map { .referencePotentiostat($0) }
        case "keithley-2450": return cell(&map).map { .keithley2450($0) }
        case "alicat-pressure": return .alicat(rig(&map))
        case "laumas-tlb4":
            let division: Grams? = map.optional("division", .positive())
            let force: Newtons? = map.optional("force", .notNegative())
            return .laumas(division: division ?? Grams(100), force: force ?? .zero)
        default: return .eurotherm(oven(&map))
        }
    }

    private func cell(_ map: inout MappingReader) -> CellPlan? {
        let defaults = MeasuringSpec()
        let noise = map.optional("noise", .notNegative(), default: defaults.voltageNoise)
        let step = map.optional("resolution", .notNegative(), default: defaults.voltageStep)
        let offset = map.optional("offset", .voltage, default: Volts.zero)
        let alias = map.optional("mains-alias", .notNegative(), default: Volts.zero)
        guard
            var cell = map.requiredMapping("cell", expected: "{preset: cu, area: 0.785 cm2}")
        else { return nil }
        let presets = CellPreset.all.map(\.name)
        let name = cell.required("preset", .word(of: presets))
        let area: SquareCentimetres? = cell.required("area", .positive())
        let rest = cell.optional("rest", .voltage, default: Volts(2.4))
        let reservoir = cell.optional("reservoir", .notNegative(), default: ArealCapacity.zero)
        let swing = cell.optional("swing", .temperatureDifference, default: Kelvins(0))
        let oven = cell.optional("in", .name)
        cell.finish()
        guard let preset = name.flatMap(CellPreset.named), let area else { return nil }
        return CellPlan(
            preset: preset, area: area, rest: rest, reservoir: reservoir, swing: swing, oven: oven,
            noise: noise, step: step,
            offset: offset, alias: alias)
    }

    private func rig(_ map: inout MappingReader) -> RigPlan {
        RigPlan(
            unit: map.optional("pressure-unit", .word, default: .psi),
            fullScale: map.optional("full-scale", .positive(), default: Pascals(1e6)),
            perMinute: map.optional("ramp-per-minute", .positive(), default: Pascals(1e5)),
            lag: map.optional("lag", .span, default: .seconds(5)))
    }

    private func oven(_ map: inout MappingReader) -> OvenPlan {
        let low = Kelvins(celsius: 0)
        let high = Kelvins(celsius: 150)
        return OvenPlan(
            start: map.optional("start", .temperature, default: Kelvins(celsius: 25)),
            limits: map.optionalRange("limits", .temperature) ?? low...high,
            perMinute: map.optional(
                "ramp-per-minute", .temperatureDifference, default: Kelvins(2)),
            lag: map.optional("lag", .span, default: .minutes(5)))
    }
}
