import CyclerCore
import CyclerInstruments
import CyclerYAML

extension LabConfiguration {
    /// A profile that does not compile with this instrument's options, at the instrument's place.
    func problem(_ error: CodecError, of instrument: InstrumentConfiguration) -> YAMLProblem {
        YAMLProblem(
            file: file, place: instrument.place, path: "instruments.\(instrument.name)",
            message: "the profile \(instrument.profileName) does not fit: \(error.fault.message)",
            expected: nil, suggestion: nil)
    }

    fileprivate func problem(_ channel: ChannelConfiguration, _ message: String) -> YAMLProblem {
        YAMLProblem(
            file: file, place: channel.place, path: "channels.\(channel.name)", message: message,
            expected: nil, suggestion: nil)
    }
}

extension LabAssembly {
    /// Roles played by instruments that cannot play them.
    static func roleProblems(
        _ configuration: LabConfiguration, _ codecs: [InstrumentCodec]
    ) -> [YAMLProblem] {
        var problems: [YAMLProblem] = []
        for channel in configuration.channels {
            let name = configuration[channel.potentiostat.instrument].name
            let potentiostat = codecs[channel.potentiostat.instrument.number].traits
            if !potentiostat.controls.contains(.current) {
                problems.append(
                    configuration.problem(
                        channel, "\(name) cannot be the potentiostat: it controls no current"))
            }
            if let role = channel.pressure {
                problems += pressureProblems(configuration, channel, role, codecs)
            }
            if channel.breaker != nil {
                problems.append(
                    configuration.problem(
                        channel,
                        "breakers are not driven yet; remove 'breaker' and write "
                            + "'accept-unguarded' if nothing else guards this channel"))
            }
        }
        return problems
    }

    private static func pressureProblems(
        _ configuration: LabConfiguration, _ channel: ChannelConfiguration,
        _ role: PressureBinding, _ codecs: [InstrumentCodec]
    ) -> [YAMLProblem] {
        let traits = codecs[role.instrument.number].traits
        let name = configuration[role.instrument].name
        var problems: [YAMLProblem] = []
        switch traits.pressureKind {
        case .none:
            problems.append(
                configuration.problem(channel, "\(name) reads neither pressure nor force"))
        case .force where role.cellArea == nil:
            problems.append(
                configuration.problem(
                    channel, "\(name) reads force: write 'cell-area' beside it"))
        case .pressure where role.reference == nil:
            problems.append(
                configuration.problem(
                    channel, "\(name) reads pressure: write 'reference: gauge' or 'absolute'"))
        case .pressure, .force: break
        }
        if role.controls == true && !traits.controls.contains(.pressure) {
            problems.append(
                configuration.problem(channel, "\(name) only reads: 'controls: true' is wrong"))
        }
        return problems
    }
}
