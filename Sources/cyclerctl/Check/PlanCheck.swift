import CyclerConfig
import CyclerCore
import CyclerEngine
import CyclerInstruments
import CyclerProgram

/// Holds a schedule against a cell and a channel as a start would, without a daemon.
struct PlanCheck {
    /// What a channel can do and must not; nil checks against a channel that can do everything.
    struct Bench {
        var channel: ChannelConfiguration
        var codec: InstrumentCodec
        var abilities: ChannelAbilities
        /// Names of the programs that schedules may call.
        var hooks: [String]
    }

    let cell: Cell
    var bench: Bench?

    /// What is wrong, one line each, and how the plan would run when nothing is.
    func check(
        _ schedule: Schedule, file: String
    ) -> (problems: [String], explanation: PlanExplanation?) {
        func line(_ place: SourcePlace, _ message: String) -> String {
            "\(file):\(place.line):\(place.column): \(message)"
        }
        let abilities = bench?.abilities ?? .all
        switch PlanBuilder.build(schedule, for: cell, abilities: abilities) {
        case .failure(let problems):
            return (problems.list.map { line($0.place, $0.message) }, nil)
        case .success(let plan):
            var problems = PlanAudit.objections(
                to: plan, on: cell, limits: limits, abilities: abilities
            ).map { line($0.place, $0.message) }
            problems += unknownHooks(schedule, file: file)
            problems += rangeProblems(plan).map { line($0.place, $0.message) }
            guard problems.isEmpty else { return (problems, nil) }
            let explanation = PlanExplanation(
                plan, on: cell,
                limits: LimitTable(
                    channel: bench?.channel.limits ?? LimitSet(), cell: LimitSet(of: cell),
                    codec: bench?.codec))
            return ([], explanation)
        }
    }

    private var limits: [(LimitLayer, LimitSet)] {
        (bench.map { [(.channel, $0.channel.limits)] } ?? []) + [(.cell, LimitSet(of: cell))]
    }

    /// Programs that the lab does not have.
    private func unknownHooks(_ schedule: Schedule, file: String) -> [String] {
        guard let known = bench?.hooks else { return [] }
        return schedule.hooks.filter { !known.contains($0) }.map { name in
            let hint = Suggestion.closest(to: name, among: known)
            return "\(file): the lab has no hook '\(name)'; "
                + (hint.map { "did you mean '\($0)'?" }
                    ?? "add it under 'hooks' in the lab's file")
        }
    }

    /// Currents that no range of the instrument holds, or only its lowest hundredth.
    private func rangeProblems(_ plan: Plan) -> [(place: SourcePlace, message: String)] {
        guard let codec = bench?.codec else { return [] }
        var found: [(place: SourcePlace, message: String)] = []
        var seen: Set<Int> = []
        _ = DryRun.walk(plan, on: cell) { step, _ in
            guard let current = step.action.largestCurrent, !seen.contains(step.id) else { return }
            do throws(RangeRefusal) { _ = try codec.range(for: current) } catch {
                seen.insert(step.id)
                found.append((step.place, error.message))
            }
        }
        return found
    }
}

extension PlanCheck.Bench {
    /// The channel of a lab's file; the file and its profiles must be good.
    static func load(_ path: String, channel name: String) -> Result<Self, CheckFailureText> {
        let lab: LoadedLab
        do throws(LoadFailure) { lab = try LabLoader.load(path) } catch {
            return .failure(CheckFailureText(lines: error.lines))
        }
        let configuration = lab.assembly.configuration
        guard let channel = configuration.channels.first(where: { $0.name == name }) else {
            let known = configuration.channels.map(\.name)
            let hint = Suggestion.closest(to: name, among: known)
            return .failure(
                CheckFailureText(lines: [
                    "\(path): there is no channel '\(name)'"
                        + (hint.map { "; did you mean '\($0)'?" }
                            ?? "; known are \(known.joined(separator: ", "))")
                ]))
        }
        let codec = lab.assembly.codecs[channel.potentiostat.instrument.number]
        var abilities: ChannelAbilities = []
        if codec.traits.controls.contains(.current) { abilities.insert(.current) }
        if codec.traits.controls.contains(.voltage) { abilities.insert(.voltage) }
        if channel.pressure != nil { abilities.insert(.pressure) }
        if let oven = channel.temperature?.instrument.number,
            lab.assembly.codecs[oven].traits.controls.contains(.temperature)
        {
            abilities.insert(.temperature)
        }
        if channel.temperature != nil { abilities.insert(.readsTemperature) }
        if channel.cellTemperature != nil { abilities.insert(.readsCellTemperature) }
        return .success(
            Self(
                channel: channel, codec: codec, abilities: abilities,
                hooks: configuration.hooks.map(\.name)))
    }
}

/// Why a lab's file cannot be used for a check.
struct CheckFailureText: Error {
    var lines: [String]
}
