import CyclerCore
import CyclerYAML

/// The instruments of a lab file.
extension LabFile {
    /// `kind` is what the line carries, nil when that could not be read.
    mutating func unit(_ entry: YAMLEntry, _ kind: BusProtocol?) -> UnitPlan? {
        guard var map = MappingReader(entry.value, problems) else { return nil }
        let units = Form<Int>.integer(in: 1...247)
        let number: Int? =
            switch kind {
            case .text: 0
            case .modbusRTU, .modbusTCP: map.required("unit", units)
            case nil: map.optional("unit", units)
            }
        let seed = map.optional("seed", .integer(in: 0...1_000_000_000), default: 1)
        // Without a twin there is no saying which keys belong here.
        guard let word: String = map.required("twin", .word(of: Self.twins)) else { return nil }
        let twin = twin(word, &map, seed: UInt64(seed))
        map.finish()
        if let kind, (word == "keithley-2450") != (kind == .text) {
            problems.report(at: entry.value, "\(word) does not speak what this line carries")
        }
        guard let number, let twin else { return nil }
        return UnitPlan(
            name: entry.key, number: UInt8(number), seed: UInt64(seed), twin: twin)
    }

    private mutating func twin(
        _ word: String, _ map: inout MappingReader, seed: UInt64
    ) -> TwinPlan? {
        switch word {
        case "reference-potentiostat":
            return cell(&map, seed: seed).map { .referencePotentiostat($0) }
        case "keithley-2450": return cell(&map, seed: seed).map { .keithley2450($0) }
        case "alicat-pressure": return .alicat(rig(&map))
        case "laumas-tlb4":
            let division: Grams? = map.optional("division", .positive())
            let force: Newtons? = map.optional("force", .notNegative())
            return .laumas(division: division ?? Grams(100), force: force ?? .zero)
        default: return .eurotherm(oven(&map))
        }
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
