import CyclerControl
import CyclerCore
import CyclerEngine
import CyclerInstruments

/// What the station knows of one device right now.
struct InstrumentState: Sendable {
    let index: InstrumentIndex
    let lab: StationInstrument
    /// The channel whose cell it drives; nil for rigs and ovens.
    let drives: Int?
    /// Nil until the bus has said either.
    var isOnline: Bool?
    var identity: InstrumentIdentity? { didSet { isIdentified = identity != nil } }
    /// The same as a flag, which costs a sample nothing to look at.
    private(set) var isIdentified = false
    /// The identification under way.
    var identifying: ExchangeToken?
    /// Boot time before which it is not asked again who it is.
    var identifyAfter: Instant = .zero
    var readings = Readings()
    /// Lab time of the last accepted reading.
    var readAt: Instant?
    /// A rig or an oven says that its sensor is broken.
    var sensorIsBroken = false
    /// The circuit, for instruments that can energise a cell.
    var output: OutputMachine?
    /// Whether it opens when it is told to, and whether open means that nothing flows.
    var stopVigil = StopVigil()
    var openFlow = OpenFlow()
    /// The set point in force on a shared instrument, and who wants it.
    var shared = SharedSetPoint()
    var missedSlots = 0
    var faults = 0

    init(index: InstrumentIndex, lab: StationInstrument, drives: Int?) {
        self.index = index
        self.drives = drives
        self.lab = lab
        if lab.codec.traits.controls.contains(.current) { output = OutputMachine() }
    }

    /// True when the last reading is no older than three periods.
    func isFresh(at now: Instant) -> Bool {
        guard let readAt else { return false }
        return now - readAt <= StartChecks.freshFor(lab.period)
    }
}

/// The one set point that a rig or an oven has, whoever shares it.
struct SharedSetPoint: Sendable {
    /// In the unit the instrument controls (K, or Pa at its port).
    var value: Double?
    /// The channel whose run asked for it; nil when a person did.
    var owner: ChannelIndex?
    /// The exchange under way.
    var setting: ExchangeToken?
    /// The command that waits for it.
    var answering: TrackingID?
    /// Where it is going, for a set point that moves evenly.
    var ramp: SharedRamp?
}
