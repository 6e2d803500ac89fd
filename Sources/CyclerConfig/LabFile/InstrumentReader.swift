import CyclerCore
import CyclerYAML

/// Reads `instruments:` and puts each on its bus.
struct InstrumentReader {
    private static let optionsMax = 64

    private let buses: NamedList<BusConfiguration>

    init(buses: NamedList<BusConfiguration>) { self.buses = buses }

    func read(_ map: inout MappingReader) -> NamedList<InstrumentConfiguration> {
        var list = NamedList<InstrumentConfiguration>()
        let example = "instruments by name, such as pstat1: {profile: .., bus: .., unit: 1}"
        let max = LabFile.instrumentsMax
        for entry in map.namedEntries("instruments", max: max, example: example) {
            let instrument = instrument(entry, map.problems)
            if let instrument {
                refuseTwin(of: instrument, among: list, at: entry.value, map.problems)
            }
            list.append(entry.key, entry.value, instrument)
        }
        return list
    }

    private func instrument(
        _ entry: YAMLEntry, _ problems: ProblemCollector
    ) -> InstrumentConfiguration? {
        guard var map = MappingReader(entry.value, problems) else { return nil }
        let profile = map.required("profile", .name)
        let profilePlace = map.optionalNode("profile")?.place ?? entry.keyPlace
        let busNode = map.requiredNode("bus", expected: "the name of a bus")
        let busName = busNode?.read(.name, problems)
        var bus: Int?
        if let busNode, let busName {
            bus = buses.index(of: busName, at: busNode, "bus", problems)
        }
        let unit = unit(&map, on: bus)
        let supply = map.optional("supply", .name)
        let options = options(&map)
        map.finish()
        guard let profile, let bus, unit != nil || !needsUnit(bus) else { return nil }
        return InstrumentConfiguration(
            name: entry.key, profileName: profile, profilePlace: profilePlace,
            bus: BusIndex(bus), unit: unit, supply: supply, options: options, place: entry.keyPlace)
    }

    private func needsUnit(_ bus: Int) -> Bool {
        switch buses.found[bus]?.address.protocolKind {
        case .modbusRTU, .modbusTCP: true
        case .text, nil: false
        }
    }

    /// Units are 1 to 247 on a serial line; TCP gateways also use 0 and 255.
    private func unit(_ map: inout MappingReader, on bus: Int?) -> UInt8? {
        let kind = bus.flatMap { buses.found[$0]?.address.protocolKind }
        let form: Form<Int> =
            switch kind {
            case .modbusRTU: .integer(in: 1...247)
            case .modbusTCP, .text, nil: .integer(in: 0...255)
            }
        let unit =
            switch kind {
            case .modbusRTU, .modbusTCP: map.required("unit", form)
            case .text, nil: map.optional("unit", form)
            }
        return unit.flatMap { UInt8(exactly: $0) }
    }

    private func options(_ map: inout MappingReader) -> [InstrumentOption] {
        guard let inner = map.optionalMapping("options") else { return [] }
        let entries = inner.node.entries ?? []
        if entries.count > Self.optionsMax {
            map.problems.report(
                at: inner.node, "too many options", expected: "at most \(Self.optionsMax)")
        }
        return entries.prefix(Self.optionsMax).compactMap { entry in
            entry.value.read(.text, map.problems).map {
                InstrumentOption(key: entry.key, text: $0, place: entry.value.place)
            }
        }
    }

    private func refuseTwin(
        of instrument: InstrumentConfiguration, among list: NamedList<InstrumentConfiguration>,
        at node: YAMLNode, _ problems: ProblemCollector
    ) {
        guard
            let twin = list.values.first(where: {
                $0.bus == instrument.bus && $0.unit == instrument.unit
            })
        else { return }
        let unit = instrument.unit.map { "unit \($0)" } ?? "no unit"
        problems.report(
            at: node, "the same bus and \(unit) as instrument \"\(twin.name)\"",
            expected: "one instrument for every unit of a bus")
    }
}
