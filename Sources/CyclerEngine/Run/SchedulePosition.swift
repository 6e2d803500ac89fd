package import CyclerCore

/// The place of a schedule in a checkpoint: written for people to read, read back by a restart.
extension ScheduleMachine {
    /// Entry, loops, variables and everything known, in base units.
    package var position: JSON {
        let entry: Int? = if case .stepping(let entry) = state { entry } else { nil }
        var members: [JSON.Member] = [
            .init("entry", entry.map { .integer($0) } ?? .null),
            .init("step-count", .integer(stepCount)),
            .init("ended-on-short", .bool(endedOnShort)),
            .init(
                "loops",
                .array(
                    loops.frames.map {
                        [
                            "start": .integer($0.start), "pass": .integer($0.pass),
                            "count": .integer($0.count),
                        ]
                    })),
        ]
        members += words(memory)
        // The amounts of the step in hand were worked out from what was known when it began.
        if memoryAtEntry != memory {
            members.append(.init("at-entry", .object(words(memoryAtEntry))))
        }
        return .object(members)
    }

    private func words(_ memory: RunMemory) -> [JSON.Member] {
        let variables = plan.variables.enumerated().map { number, name in
            JSON.Member(name, memory[variable: number].map { .number($0) } ?? .null)
        }
        let known = Known.allCases.compactMap { name in
            memory[name].map { JSON.Member(name.rawValue, .number($0)) }
        }
        return [
            .init("variables", .object(variables)), .init("known", .object(known)),
            .init("last-direction", memory.lastDirection.map { .string($0.rawValue) } ?? .null),
        ]
    }

    /// A machine that stands where a checkpoint says, its step in hand resolved as it was.
    ///
    /// - Throws: `PositionFault` when the place is not one of this plan.
    package init(plan: Plan, cell: Cell, at position: JSON) throws(PositionFault) {
        self.init(plan: plan, cell: cell)
        guard let entry = position["entry"]?.integer else { throw .notStepping }
        guard plan.entries.indices.contains(entry), case .step(let template) = plan.entries[entry]
        else { throw .noStep(entry) }
        guard let count = position["step-count"]?.integer, count >= 1,
            let short = position["ended-on-short"]?.bool
        else { throw .damaged }
        stepCount = count
        endedOnShort = short
        loops = LoopStack(try Self.frames(position["loops"], plan, around: entry))
        memory = try Self.memory(position, plan)
        memoryAtEntry =
            try position["at-entry"].map { json throws(PositionFault) in
                try Self.memory(json, plan)
            } ?? memory
        do throws(ScheduleFault) {
            step = try template.resolved(in: memoryAtEntry, defaults)
        } catch { throw .unresolved(error) }
        state = .stepping(entry: entry)
    }

    private static func frames(
        _ json: JSON?, _ plan: Plan, around entry: Int
    ) throws(PositionFault) -> [LoopStack.Frame] {
        guard let list = json?.array, list.count <= Plan.depthMax else { throw .damaged }
        var frames: [LoopStack.Frame] = []
        for frame in list {
            guard let start = frame["start"]?.integer, let pass = frame["pass"]?.integer,
                let count = frame["count"]?.integer, plan.entries.indices.contains(start),
                case .loopStart(_, let end, _) = plan.entries[start],
                (start...end).contains(entry), pass >= 1, count >= pass
            else { throw .damaged }
            frames.append(.init(start: start, pass: pass, count: count))
        }
        return frames
    }

    private static func memory(_ json: JSON, _ plan: Plan) throws(PositionFault) -> RunMemory {
        var memory = RunMemory(variables: plan.variables.count)
        guard let variables = json["variables"]?.members,
            variables.map(\.key) == plan.variables, let known = json["known"]?.members
        else { throw .damaged }
        for (number, member) in variables.enumerated() {
            memory[variable: number] = member.value.number
        }
        for member in known {
            guard let name = Known(rawValue: member.key), let value = member.value.number else {
                throw .damaged
            }
            memory[name] = value
        }
        memory.lastDirection = json["last-direction"]?.string.flatMap(
            CurrentDirection.init(rawValue:))
        return memory
    }
}

/// Why a checkpoint's place cannot be found again.
package enum PositionFault: Error, Hashable, Sendable {
    /// The run was at no step: between its start and its first, or over.
    case notStepping
    case noStep(Int)
    case damaged
    case unresolved(ScheduleFault)

    /// What is wrong, for people.
    package var message: String {
        switch self {
        case .notStepping: "the run was at no step"
        case .noStep(let entry): "the schedule has no step at entry \(entry)"
        case .damaged: "the checkpoint's place in the schedule cannot be read"
        case .unresolved(let fault): fault.message
        }
    }
}
