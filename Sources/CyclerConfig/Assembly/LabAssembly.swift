package import CyclerCore
package import CyclerInstruments
package import CyclerYAML

/// A lab's configuration with its profiles compiled: what daemon, `check` and `cycler-safe` share.
package struct LabAssembly: Sendable {
    package let configuration: LabConfiguration
    /// By instrument.
    package let codecs: [InstrumentCodec]
    /// Poll period by instrument, lab time: the shortest that any channel asks for.
    package let periods: [TimeSpan]
    /// Time-to-live of an energised output by instrument, boot time.
    package let timesToLive: [TimeSpan]
    /// Longest that the line of an instrument may take until a stop is shown, boot time.
    package let stopBounds: [TimeSpan]
    /// Lab seconds per boot second.
    package var speed: Int { configuration.simulation?.speed ?? 1 }

    /// Compiles every instrument of a lab; all problems at once.
    package static func assemble(
        _ configuration: LabConfiguration, profiles: [InstrumentProfile]
    ) -> Result<LabAssembly, Problems> {
        var problems = configuration.problems(knownProfiles: profiles.map(\.name))
        var codecs: [InstrumentCodec] = []
        for (number, instrument) in configuration.instruments.enumerated() {
            guard let profile = profiles.first(where: { $0.name == instrument.profileName }) else {
                continue
            }
            do throws(CodecError) {
                codecs.append(
                    try InstrumentCodec(
                        profile: profile, instrument: InstrumentIndex(number),
                        unit: instrument.unit ?? 1,
                        options: instrument.options.map {
                            CyclerInstruments.InstrumentOption(name: $0.key, value: $0.text)
                        }))
            } catch {
                problems.append(configuration.problem(error, of: instrument))
            }
        }
        guard problems.isEmpty else { return .failure(Problems(problems)) }
        problems = roleProblems(configuration, codecs)
        let assembly = LabAssembly(configuration, codecs)
        problems += assembly.budgetProblems()
        guard problems.isEmpty else { return .failure(Problems(problems)) }
        return .success(assembly)
    }

    private init(_ configuration: LabConfiguration, _ codecs: [InstrumentCodec]) {
        self.configuration = configuration
        self.codecs = codecs
        let periods = Self.periods(configuration)
        self.periods = periods
        let speed = configuration.simulation?.speed ?? 1
        // The bus is through with what it had in hand, and with everybody else's make-safe.
        let longest = configuration.instruments.map {
            TimeToLive.least(bus: $0.bus, configuration, codecs)
        }
        stopBounds = longest
        timesToLive = configuration.instruments.indices.map { instrument in
            let real = TimeSpan(nanoseconds: periods[instrument].nanoseconds / Int64(speed))
            let wanted = max(real * 3, TimeToLive.standard)
            return min(max(wanted, longest[instrument]), TimeToLive.max)
        }
    }

    private static func periods(_ configuration: LabConfiguration) -> [TimeSpan] {
        var periods = [TimeSpan?](repeating: nil, count: configuration.instruments.count)
        func note(_ instrument: InstrumentIndex, _ every: TimeSpan) {
            let known = periods[instrument.number]
            periods[instrument.number] = known.map { min($0, every) } ?? every
        }
        for channel in configuration.channels {
            note(channel.potentiostat.instrument, channel.potentiostat.every)
            if let role = channel.pressure { note(role.instrument, role.every) }
            if let role = channel.temperature { note(role.instrument, role.every) }
            if let role = channel.cellTemperature { note(role.instrument, role.every) }
        }
        return periods.map { $0 ?? .seconds(10) }
    }

    /// What a bus must know of its instruments.
    package func members(of bus: BusIndex) -> [BusMember] {
        configuration.instruments.indices.filter { configuration.instruments[$0].bus == bus }.map {
            let period = TimeSpan(
                nanoseconds: max(periods[$0].nanoseconds / Int64(speed), 1))
            return codecs[$0].member(pollEvery: period, timeToLive: timesToLive[$0])
        }
    }

    /// The literal way to open every circuit of this lab.
    package var safePlan: SafePlan {
        SafePlan(
            buses: configuration.buses.enumerated().compactMap { number, bus in
                let instruments = configuration.instruments.indices.compactMap {
                    index -> SafeInstrument? in
                    guard configuration.instruments[index].bus == BusIndex(number),
                        let plan = codecs[index].makeSafe
                    else { return nil }
                    return SafeInstrument(
                        name: configuration.instruments[index].name,
                        transactions: plan.transactions, proves: plan.proves)
                }
                guard !instruments.isEmpty else { return nil }
                return SafeBus(name: bus.name, address: bus.address, instruments: instruments)
            })
    }
}
