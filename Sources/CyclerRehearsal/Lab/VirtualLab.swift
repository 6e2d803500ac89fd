import CyclerConfig
import CyclerCore
import CyclerInstruments
import CyclerLab
import CyclerStation
import CyclerYAML

/// The lab of a rehearsal: one channel with a reference potentiostat, and rig and oven when the
/// schedule asks for them. It is a lab file like any other, so that its run folder says what it
/// was and every rule of lab files holds.
struct VirtualLab {
    /// Name of the lab, and of every run folder: nobody takes these for measurements.
    static let name = "Simulated"
    /// Poll period of rig and oven, unless samples are rarer; lab time.
    static let slowEvery = TimeSpan.seconds(5)
    /// Area of the rig's piston over that of the cell.
    static let pistonRatio = 20.0
    /// Least full scale of the rig, at its own port.
    static let fullScaleMin = Pascals(1e6)
    /// Set points of the oven.
    static let ovenLimits = Kelvins(celsius: -40)...Kelvins(celsius: 250)

    /// What each instrument of the lab is, by its number.
    enum Role: Hashable, Sendable { case potentiostat, rig, oven }

    let roles: [Role]
    let needs: ScheduleNeeds
    let lab: StationLab
    let periods: [TimeSpan]

    /// Boot time and lab time at the beginning of every rehearsal.
    static let origin = Instant(nanoseconds: 1_000_000_000_000)

    init(_ order: RehearsalOrder) throws(RehearsalFailure) {
        let needs = ScheduleNeeds(order.order.schedule)
        var roles = [Role.potentiostat]
        if needs.pressure != nil { roles.append(.rig) }
        if needs.hasTemperature { roles.append(.oven) }
        self.roles = roles
        self.needs = needs
        let shelf = ProfileShelf(directory: order.profileDirectory)
        var profiles: [InstrumentProfile] = []
        var texts: [(name: String, text: String)] = []
        for role in roles {
            let found = try shelf.profile(role.profileName)
            profiles.append(found.profile)
            texts.append((role.profileName, found.text))
        }
        let text = Self.text(order, roles)
        let file = "the virtual lab"
        guard
            let configuration = LabFile.decode(text: text, file: file, directory: "/").value,
            case .success(let assembly) = LabAssembly.assemble(configuration, profiles: profiles)
        else {
            throw .profile([
                "the simulated instruments cannot be driven with these profiles or at "
                    + "this sample period"
            ])
        }
        periods = assembly.periods
        var lab = Self.stationLab(assembly, order, text, texts)
        lab.thresholds = order.thresholds
        self.lab = lab
    }

    /// False for a fault of a part that no instrument here has.
    func canHave(_ fault: DeviceFault) -> Bool {
        fault != .sensorBroken || roles.contains { $0 != .potentiostat }
    }

    private static func stationLab(
        _ assembly: LabAssembly, _ order: RehearsalOrder, _ text: String,
        _ profiles: [(name: String, text: String)]
    ) -> StationLab {
        let configuration = assembly.configuration
        let channel = configuration.channels[0]
        return StationLab(
            name: configuration.labName, version: CyclerVersion.text,
            clock: LabClock(origin: origin, wallAtOrigin: order.start, speed: 1),
            buses: configuration.buses.map { StationBus(name: $0.name) },
            instruments: configuration.instruments.enumerated().map { number, instrument in
                // A bus without a wire has no longest time; rare samples must not trip over one.
                StationInstrument(
                    name: instrument.name, bus: instrument.bus, codec: assembly.codecs[number],
                    profileName: instrument.profileName, period: assembly.periods[number],
                    timeToLive: max(assembly.periods[number] * 3, TimeToLive.standard))
            },
            channels: [
                StationChannel(
                    name: channel.name, potentiostat: channel.potentiostat.instrument,
                    pressure: channel.pressure.map { role in
                        StackPressureRole(
                            instrument: role.instrument, pistonArea: role.pistonArea,
                            cellArea: role.cellArea ?? order.cell.area, reference: .gauge,
                            controls: true)
                    },
                    temperature: channel.temperature?.instrument,
                    cellTemperature: channel.cellTemperature?.instrument, limits: channel.limits)
            ],
            // Programs are noted, not run.
            hooks: order.order.schedule.hooks,
            provenance: Provenance(
                configText: text, profiles: profiles, isSimulated: true, host: "rehearsal"))
    }

    /// The lab file, as `config.yaml` of the run keeps it.
    private static func text(_ order: RehearsalOrder, _ roles: [Role]) -> String {
        let slow = max(order.every, slowEvery)
        var lines = [
            "# The virtual lab of a rehearsal (cyclerctl simulate): simulated instruments, no",
            "# daemon, virtual time. Cell model \(order.model.name), seed \(order.seed).",
            "lab: \(name)", "data: .", "control: {socket: control.sock}",
            "simulation: {speed: 1}", "buses:", "  virtual: {modbus-tcp: \"127.0.0.1:502\"}",
            "instruments:",
        ]
        for (number, role) in roles.enumerated() {
            lines.append(
                "  \(role.name): {profile: \(role.profileName), bus: virtual, unit: \(number + 1)}")
        }
        lines += [
            "channels:", "  A1:",
            "    potentiostat: {instrument: \(Role.potentiostat.name), "
                + "every: \(seconds(order.every))}",
        ]
        if roles.contains(.rig) {
            let area = order.cell.area
            lines.append(
                "    pressure: {instrument: \(Role.rig.name), "
                    + "piston-area: \(squareCentimetres(pistonRatio * area)), cell-area: "
                    + "\(squareCentimetres(area)), reference: gauge, every: \(seconds(slow))}")
        }
        if roles.contains(.oven) {
            lines.append(
                "    temperature: {instrument: \(Role.oven.name), every: \(seconds(slow))}")
            // A cell is as warm as its oven.
            lines.append(
                "    cell-temperature: {instrument: \(Role.oven.name), every: \(seconds(slow)), "
                    + "controls: no}")
        }
        lines.append("    limits: {voltage: [-5 V, 5 V], current: 100 mA}")
        return lines.joined(separator: "\n") + "\n"
    }

    private static func seconds(_ span: TimeSpan) -> String { "\(span.seconds) s" }

    private static func squareCentimetres(_ area: SquareCentimetres) -> String {
        "\(area.value) cm2"
    }
}

extension VirtualLab.Role {
    /// What the lab file calls it.
    var name: String {
        switch self {
        case .potentiostat: "pstat1"
        case .rig: "press1"
        case .oven: "oven1"
        }
    }

    var profileName: String {
        switch self {
        case .potentiostat: "reference-potentiostat"
        case .rig: "alicat-pressure"
        case .oven: "eurotherm-2400"
        }
    }
}
