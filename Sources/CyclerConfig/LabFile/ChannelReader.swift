import CyclerCore
import CyclerYAML

/// Reads `channels:` and binds roles to instruments.
struct ChannelReader {
    private let instruments: NamedList<InstrumentConfiguration>

    init(instruments: NamedList<InstrumentConfiguration>) { self.instruments = instruments }

    func read(_ map: inout MappingReader) -> [ChannelConfiguration] {
        var channels: [ChannelConfiguration] = []
        let example = "channels by name, such as A1: {potentiostat: {instrument: .., every: 1 s}}"
        let max = LabFile.channelsMax
        for entry in map.namedEntries("channels", max: max, example: example) {
            guard let channel = channel(entry, map.problems) else { continue }
            refuseSharing(channel, among: channels, at: entry.value, map.problems)
            channels.append(channel)
        }
        return channels
    }

    private func channel(
        _ entry: YAMLEntry, _ problems: ProblemCollector
    ) -> ChannelConfiguration? {
        guard var map = MappingReader(entry.value, problems) else { return nil }
        let roles = RoleReader(instruments: instruments, problems)
        let potentiostat = map.requiredMapping(
            "potentiostat", expected: "{instrument: .., every: 100 ms}")
        let bound = potentiostat.flatMap { roles.potentiostat($0) }
        let pressure = map.optionalMapping("pressure").flatMap { roles.pressure($0) }
        let temperature = map.optionalMapping("temperature").flatMap { roles.temperature($0) }
        let atCell = map.optionalMapping("cell-temperature").flatMap { roles.temperature($0) }
        let breaker = map.optionalMapping("breaker").flatMap { roles.breaker($0) }
        let limits = map.limits()
        let safeTemperature = map.optional("safe-temperature", .temperature)
        let safePressure = map.optional("safe-pressure", Form<Pascals>.notNegative())
        let reason = map.optional("accept-unguarded", .line)
        map.finish()
        check(&map, limits)
        guard let bound else { return nil }
        return ChannelConfiguration(
            name: entry.key, potentiostat: bound, pressure: pressure, temperature: temperature,
            cellTemperature: atCell, breaker: breaker, limits: limits,
            safeTemperature: safeTemperature, safePressure: safePressure,
            acceptUnguarded: reason, place: entry.keyPlace)
    }

    /// Safe set points need something to set; a channel without voltage limits is doubtful.
    private func check(_ map: inout MappingReader, _ limits: LimitSet) {
        for (key, role) in [("safe-temperature", "temperature"), ("safe-pressure", "pressure")] {
            if let node = map.optionalNode(key), !map.has(role) {
                map.problems.report(
                    at: node, "\(key) needs the role \"\(role)\"", expected: "\(role): {..}")
            }
        }
        if limits.voltage == nil {
            map.problems.warn(
                at: map.node, "no voltage limits are written; only cell and schedule hold",
                suggestion: "limits: {voltage: [-1 V, 5 V]}")
        }
    }

    /// One potentiostat channel drives one cell.
    private func refuseSharing(
        _ channel: ChannelConfiguration, among others: [ChannelConfiguration],
        at node: YAMLNode, _ problems: ProblemCollector
    ) {
        let own = channel.potentiostat
        for other in others where other.potentiostat.instrument == own.instrument {
            let theirs = other.potentiostat.subChannel
            guard theirs == own.subChannel || theirs == nil || own.subChannel == nil else {
                continue
            }
            let name = instruments.names[own.instrument.number]
            problems.report(
                at: node, "potentiostat \"\(name)\" already drives channel \"\(other.name)\"",
                expected: "a potentiostat, or sub-channel (\(name)/b), of its own")
            return
        }
    }
}
