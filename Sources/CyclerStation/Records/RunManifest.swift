import CyclerCore
import CyclerEngine
import CyclerInstruments

/// The content of `run.json`: what a methods section and the next engineer need to know.
struct RunManifest: Sendable {
    var run = ""
    var outcome = "running"
    var ended: UnixTime?
    /// The metrics of the run, once it is over.
    var summary: JSON?
    private let fixed: [JSON.Member]

    /// Fixed at the start: who, what, on which instruments, with which definitions.
    init(
        lab: StationLab, channel: StationChannel, cell: Cell, plan: Plan,
        instruments: [RoleIdentity], accepted: [AcceptedFailure], person: Operator,
        continuing: Continuation?, startedAt: UnixTime
    ) {
        fixed = [
            .init("lab", .string(lab.name)), .init("channel", .string(channel.name)),
            .init("cell", .string(cell.name)), .init("cell-kind", .string(cell.kind.rawValue)),
            .init("area-cm2", .number(cell.area.value)),
            .init("schedule", .string(plan.name)),
            .init("started-unix-s", .number(startedAt.seconds)),
            .init("operator", .string(person.name)), .init("uid", .integer(Int(person.uid))),
            .init("version", .string(lab.version)), .init("host", .string(lab.provenance.host)),
            .init("simulated", .bool(lab.isSimulated)), .init("speed", .integer(lab.clock.speed)),
            .init("sign", "positive current charges the cell; plating on a half cell is negative"),
            .init(
                "coulombic-efficiency",
                .string(
                    "charge of the second half cycle over the first (strip over plate, "
                        + "discharge over charge), intercalation included")),
            .init("cycle-rule", .string(Self.words(plan.cycleCounting))),
            .init("thresholds", lab.thresholds.json),
            .init("continues", continuing.map { .string($0.run) } ?? .null),
            .init("instruments", .array(instruments.map(\.json))),
            .init("accepted-checks", .array(accepted.map(\.json))),
        ]
    }

    /// As `run.json` of an earlier life of the daemon has it.
    init(restored json: JSON) {
        run = json["run"]?.string ?? ""
        let changing = ["run", "outcome", "ended-unix-s", "summary"]
        fixed = (json.members ?? []).filter { !changing.contains($0.key) }
    }

    /// Which device played a role, by a `run.json`; nil when that does not say.
    static func identity(in json: JSON, of role: String) -> InstrumentIdentity? {
        let found = json["instruments"]?.array?.first { $0["role"]?.string == role }
        guard let model = found?["model"]?.string, let serial = found?["serial"]?.string,
            let firmware = found?["firmware"]?.string
        else { return nil }
        return InstrumentIdentity(model: model, serial: serial, firmware: firmware)
    }

    private static func words(_ counting: CycleCounting) -> String {
        switch counting {
        case .automatic:
            "a cycle begins at the first charge (full) or plate (half, symmetric) after "
                + "the opposite half, and at every cycle step"
        case .explicit: "a cycle begins at every cycle step and nowhere else"
        }
    }

    var bytes: [UInt8] {
        var members: [JSON.Member] = [
            .init("run", .string(run)), .init("outcome", .string(outcome)),
        ]
        if let ended { members.append(.init("ended-unix-s", .number(ended.seconds))) }
        var text = ByteText(reserving: 2048)
        let last: [JSON.Member] = summary.map { [.init("summary", $0)] } ?? []
        text.append(prettyJSON: .object(members + fixed + last))
        text.append("\n")
        return text.bytes
    }
}

/// Which device played a role in a run.
struct RoleIdentity: Sendable {
    var role: String
    var name: String
    var profile: String
    var model: String
    var serial: String
    var firmware: String

    var json: JSON {
        [
            "role": .string(role), "instrument": .string(name), "profile": .string(profile),
            "model": .string(model), "serial": .string(serial), "firmware": .string(firmware),
        ]
    }
}

/// A soft check that failed and was taken on.
struct AcceptedFailure: Sendable {
    var failure: CheckFailure
    var reason: String

    var json: JSON {
        [
            "check": .string(failure.check.rawValue), "found": .string(failure.text),
            "reason": .string(reason),
        ]
    }
}
