import CyclerConfig
import CyclerCore
import CyclerInstruments
import CyclerStation

extension StationLab {
    /// The station's view of a loaded lab.
    init(
        _ lab: LoadedLab, _ thresholds: LabThresholds, clock: LabClock, version: String,
        host: String
    ) {
        let assembly = lab.assembly
        let configuration = assembly.configuration
        let supplies = Set(configuration.instruments.compactMap(\.supply)).sorted()
        self.init(
            name: configuration.labName, version: version, clock: clock,
            buses: configuration.buses.map { StationBus(name: $0.name) },
            instruments: configuration.instruments.enumerated().map { number, instrument in
                var described = StationInstrument(
                    name: instrument.name, bus: instrument.bus, codec: assembly.codecs[number],
                    profileName: instrument.profileName, period: assembly.periods[number],
                    timeToLive: assembly.timesToLive[number])
                described.stopBound = assembly.stopBounds[number]
                described.supply = instrument.supply.flatMap { supplies.firstIndex(of: $0) }
                return described
            },
            channels: configuration.channels.map { StationChannel($0, assembly) },
            hooks: configuration.hooks.map(\.name),
            provenance: Provenance(
                configText: lab.configText, profiles: lab.profileTexts,
                isSimulated: configuration.simulation != nil, host: host))
        self.supplies = supplies
        self.thresholds = thresholds
    }
}

extension StationChannel {
    fileprivate init(_ channel: ChannelConfiguration, _ assembly: LabAssembly) {
        self.init(
            name: channel.name, potentiostat: channel.potentiostat.instrument,
            pressure: channel.pressure.map { role in
                StackPressureRole(
                    instrument: role.instrument, pistonArea: role.pistonArea,
                    cellArea: role.cellArea ?? SquareCentimetres(1),
                    reference: role.reference == .absolute ? .absolute : .gauge,
                    controls: role.controls
                        ?? assembly.codecs[role.instrument.number].traits.controls.contains(
                            .pressure))
            },
            temperature: channel.temperature?.instrument,
            cellTemperature: channel.cellTemperature?.instrument, limits: channel.limits,
            safeTemperature: channel.safeTemperature, safePressure: channel.safePressure,
            acceptUnguarded: channel.acceptUnguarded)
    }
}
