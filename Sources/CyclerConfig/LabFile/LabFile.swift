import CyclerCore
package import CyclerYAML

/// Reads the file of a lab (`cyclerd.yaml`).
package enum LabFile {
    package static let busesMax = 64
    package static let instrumentsMax = 256
    package static let channelsMax = 256

    /// The lab, or every problem with its place. Relative paths count from `directory`, that of
    /// the file. Whether the profiles exist is `LabConfiguration.problems(knownProfiles:)`.
    package static func decode(
        text: String, file: String, directory: String
    ) -> Decoded<LabConfiguration> {
        let problems = ProblemCollector(file: file)
        let paths = PathRule(directory: directory)
        let lab = YAMLDocument.root(text: text, problems).flatMap { root in
            decode(root, file: file, paths, problems)
        }
        return Decoded(lab, problems)
    }

    private static func decode(
        _ root: YAMLNode, file: String, _ paths: PathRule, _ problems: ProblemCollector
    ) -> LabConfiguration? {
        guard var map = MappingReader(root, problems) else { return nil }
        let name = map.required("lab", .name)
        let data = map.required("data", paths.form)
        let state = map.optional("state", paths.form) ?? data.map { "\($0)/state" }
        let control = control(&map, paths)
        let profiles = profileDirectories(&map, paths)
        let buses = BusReader(paths).read(&map)
        let instruments = InstrumentReader(buses: buses).read(&map)
        let channels = ChannelReader(instruments: instruments).read(&map)
        let hooks = HookReader(paths).read(&map)
        let watch = map.optional("watch", paths.form)
        let simulation = SimulationReader(paths, buses: buses).read(&map)
        map.finish()
        warnOfIdle(buses, instruments, channels, root, problems)
        guard let name, let data, let state, let control, problems.isClean else { return nil }
        return LabConfiguration(
            file: file, labName: name, dataDirectory: data, stateDirectory: state,
            control: control, profileDirectories: profiles, buses: buses.values,
            instruments: instruments.values, channels: channels, hooks: hooks,
            watchFile: watch, simulation: simulation)
    }

    private static func control(
        _ map: inout MappingReader, _ paths: PathRule
    ) -> ControlConfiguration? {
        let example = "{socket: /run/cyclerd/control.sock}"
        guard var inner = map.requiredMapping("control", expected: example) else { return nil }
        let socket = inner.required("socket", paths.socketForm)
        let operators = inner.optional("operators", .name)
        let observers = inner.optional("observers", .name)
        inner.finish()
        return socket.map {
            ControlConfiguration(
                socketPath: $0, operatorsGroup: operators, observersGroup: observers)
        }
    }

    private static func profileDirectories(
        _ map: inout MappingReader, _ paths: PathRule
    ) -> [String] {
        guard let nodes = map.optionalList("profiles", expected: "a list of directories") else {
            return [paths.resolved("instruments")]
        }
        return nodes.compactMap { $0.read(paths.form, map.problems) }
    }

    /// A thing nobody uses is allowed, but usually a name was forgotten.
    private static func warnOfIdle(
        _ buses: NamedList<BusConfiguration>, _ instruments: NamedList<InstrumentConfiguration>,
        _ channels: [ChannelConfiguration], _ root: YAMLNode, _ problems: ProblemCollector
    ) {
        guard problems.isClean else { return }
        for (index, node) in buses.nodes.enumerated()
        where !instruments.values.contains(where: { $0.bus.number == index }) {
            problems.warn(at: node, "no instrument is on this bus")
        }
        let used = channels.flatMap(\.instruments)
        for (index, node) in instruments.nodes.enumerated()
        where !used.contains(InstrumentIndex(index)) {
            problems.warn(at: node, "no channel uses this instrument")
        }
    }
}

extension ChannelConfiguration {
    /// Every instrument that plays a role here.
    var instruments: [InstrumentIndex] {
        [
            potentiostat.instrument, pressure?.instrument, temperature?.instrument,
            cellTemperature?.instrument, breaker?.instrument,
        ].compactMap { $0 }
    }
}
