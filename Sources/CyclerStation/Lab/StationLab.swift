package import CyclerCore
package import CyclerInstruments

/// The lab as the station knows it: fixed from start to end, names and compiled codecs included.
package struct StationLab: Sendable {
    package var name: String
    package var version: String
    package var clock: LabClock
    package var buses: [StationBus]
    package var instruments: [StationInstrument]
    package var channels: [StationChannel]
    /// Mains circuits and power supplies that instruments name.
    package var supplies: [String] = []
    /// Names of the programs that schedules may call.
    package var hooks: [String]
    /// What every run folder keeps of the configuration, as submitted.
    package var provenance: Provenance
    /// What the short watch of new runs compares with.
    package var thresholds = LabThresholds()

    package init(
        name: String, version: String, clock: LabClock, buses: [StationBus],
        instruments: [StationInstrument], channels: [StationChannel],
        hooks: [String] = [], provenance: Provenance
    ) {
        self.hooks = hooks
        self.name = name
        self.version = version
        self.clock = clock
        self.buses = buses
        self.instruments = instruments
        self.channels = channels
        self.provenance = provenance
    }

    /// True when lab time runs faster than boot time: only simulated racks may.
    package var isSimulated: Bool { provenance.isSimulated }
}

/// A line, for messages.
package struct StationBus: Sendable {
    package var name: String
    package init(name: String) { self.name = name }
}

/// One device with its compiled codec.
package struct StationInstrument: Sendable {
    package var name: String
    package var bus: BusIndex
    package var codec: InstrumentCodec
    package var profileName: String
    /// Lab time between polls.
    package var period: TimeSpan
    /// Boot time an energised output may go unrenewed.
    package var timeToLive: TimeSpan
    /// Longest that its line may take until a stop is shown to be obeyed, boot time.
    package var stopBound = TimeSpan.zero
    /// What it is fed from, by its place in `StationLab.supplies`; nil when nobody said.
    package var supply: Int?

    package init(
        name: String, bus: BusIndex, codec: InstrumentCodec, profileName: String,
        period: TimeSpan, timeToLive: TimeSpan
    ) {
        self.name = name
        self.bus = bus
        self.codec = codec
        self.profileName = profileName
        self.period = period
        self.timeToLive = timeToLive
    }
}

/// One position where a cell sits, and the instruments that serve it.
package struct StationChannel: Sendable {
    package var name: String
    package var potentiostat: InstrumentIndex
    package var pressure: StackPressureRole?
    package var temperature: InstrumentIndex?
    package var cellTemperature: InstrumentIndex?
    package var limits: LimitSet
    /// Set point sent to the oven on over-temperature; nil leaves it as it is.
    package var safeTemperature: Kelvins?
    /// Stack pressure sent to the rig on over-pressure; nil leaves it as it is.
    package var safePressure: Pascals?
    /// Why an instrument without a watchdog is accepted; nil refuses to start on one.
    package var acceptUnguarded: String?

    package init(
        name: String, potentiostat: InstrumentIndex, pressure: StackPressureRole? = nil,
        temperature: InstrumentIndex? = nil, cellTemperature: InstrumentIndex? = nil,
        limits: LimitSet, safeTemperature: Kelvins? = nil,
        safePressure: Pascals? = nil, acceptUnguarded: String? = nil
    ) {
        self.name = name
        self.potentiostat = potentiostat
        self.pressure = pressure
        self.temperature = temperature
        self.cellTemperature = cellTemperature
        self.limits = limits
        self.safeTemperature = safeTemperature
        self.safePressure = safePressure
        self.acceptUnguarded = acceptUnguarded
    }
}

/// Files of the configuration that a run folder keeps.
package struct Provenance: Sendable {
    package var configText: String
    package var profiles: [(name: String, text: String)]
    package var isSimulated: Bool
    package var host: String

    package init(
        configText: String, profiles: [(name: String, text: String)], isSimulated: Bool,
        host: String
    ) {
        self.configText = configText
        self.profiles = profiles
        self.isSimulated = isSimulated
        self.host = host
    }
}
