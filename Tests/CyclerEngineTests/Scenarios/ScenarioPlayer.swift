import CyclerCore
import CyclerEngine

/// Plays one scenario: a schedule on a cell, then events. A station without a bus: set points are
/// in force at once, charge is what the sampled current moves.
struct ScenarioPlayer {
    private var cell = Written.cell()
    private var abilities = ChannelAbilities.all
    private var currents = Amperes(1e-6)...Amperes(0.1)
    private var channelLimits = LimitSet()
    private var run: ScenarioRun?
    /// Schedules that ran, and those that were refused or tripped by themselves.
    private(set) var accepted = 0
    private(set) var refused = 0

    /// What the engine did on these lines.
    mutating func play(_ lines: [Substring]) throws -> [String] {
        var effects: [String] = []
        var schedule: [Substring] = []
        for line in lines {
            if ScheduleNotation.isPart(line) {
                schedule.append(line)
            } else if try !setUp(String(line)) {
                if !schedule.isEmpty {
                    effects += begin(try ScheduleNotation.read(schedule))
                    schedule = []
                }
                effects += try event(String(line))
            }
        }
        if !schedule.isEmpty { effects += begin(try ScheduleNotation.read(schedule)) }
        if effects.contains(where: { $0.hasPrefix("TRIP SCHEDULE:") }) {
            accepted -= 1
            refused += 1
        }
        return Self.shortened(effects)
    }

    /// Lines that repeat are written once.
    private static func shortened(_ lines: [String]) -> [String] {
        var short: [String] = []
        var index = 0
        while index < lines.count {
            let end = lines[index...].firstIndex { $0 != lines[index] } ?? lines.count
            let times = end - index
            short.append(times > 3 ? "\(lines[index]) (\(times) times)" : lines[index])
            if times <= 3 { short += Array(repeating: lines[index], count: times - 1) }
            index = end
        }
        return short
    }

    private mutating func event(_ line: String) throws -> [String] {
        guard run != nil else { throw Misspelt("'\(line)' without a schedule before it") }
        return try run?.play(line) ?? []
    }

    /// `cell full, capacity 3 mAh, 1C 3 mA, voltage 2 V to 4.3 V`, `instrument current 1 uA to
    /// 10 mA, voltage`, `channel voltage -1 V to 5 V, current 2 mA`.
    private mutating func setUp(_ line: String) throws -> Bool {
        if let rest = line.after("cell") {
            try setCell(rest)
        } else if let rest = line.after("instrument") {
            try setInstrument(rest)
        } else if let rest = line.after("channel") {
            channelLimits = try ConditionNotation.limits(rest)
        } else {
            return false
        }
        return true
    }

    private mutating func setCell(_ text: String) throws {
        let parts = text.parts(",")
        guard let kind = CellKind(rawValue: parts[0]) else { throw Misspelt("cell \(text)") }
        cell = Written.cell(kind)
        for part in parts.dropFirst() {
            if let rest = part.after("capacity") {
                cell.capacity = AmpereHours(try ExpressionNotation.value(rest, .charge) / 3600)
            } else if let rest = part.after("mass") {
                cell.activeMass = Grams(try ExpressionNotation.value(rest, .mass))
            } else if let rest = part.after("area") {
                cell.area = SquareCentimetres(try ExpressionNotation.value(rest, .area))
            } else if let rest = part.after("1C") {
                cell.oneC = Amperes(try ExpressionNotation.value(rest, .current))
            } else if let rest = part.after("voltage") {
                cell.voltageLimits = try ConditionNotation.range(rest, .voltage) { Volts($0) }
            } else {
                throw Misspelt("cell: '\(part)'")
            }
        }
    }

    private mutating func setInstrument(_ text: String) throws {
        abilities = []
        for part in text.parts(",") {
            if let rest = part.after("current") {
                abilities.insert(.current)
                currents = try ConditionNotation.range(rest, .current) { Amperes($0) }
            } else if part == "voltage" {
                abilities.insert(.voltage)
            } else if part == "pressure" {
                abilities.insert(.pressure)
            } else if part == "temperature" {
                abilities.insert(.temperature)
            } else {
                throw Misspelt("instrument: '\(part)'")
            }
        }
    }

    private mutating func begin(_ schedule: Schedule) -> [String] {
        switch PlanBuilder.build(schedule, for: cell, abilities: abilities) {
        case .failure(let problems):
            refused += 1
            run = nil
            return problems.list.map { "refused, line \($0.place.line): \($0.message)" }
        case .success(let plan):
            accepted += 1
            var supervisor = Supervisor(channelLimits: channelLimits)
            supervisor.cellLimits = LimitSet(
                voltage: cell.voltageLimits, current: cell.currentLimit)
            var run = ScenarioRun(
                ScheduleMachine(plan: plan, cell: cell), supervisor, currents: currents,
                holdsVoltage: abilities.contains(.voltage),
                dimensions: Self.dimensions(schedule))
            let effects = run.begin()
            self.run = run
            return effects
        }
    }

    private static func dimensions(_ schedule: Schedule) -> [String: Dimension] {
        var dimensions: [String: Dimension] = [:]
        for assignment in schedule.variables {
            dimensions[assignment.name] = try? assignment.value.dimension { dimensions[$0] }
        }
        return dimensions
    }
}
