import CyclerCore

/// Finds lines and instruments by name: commands name either, they share one space of names.
struct RackDirectory: Sendable {
    /// What a command is aimed at.
    struct Target: Hashable, Sendable {
        var line: Int
        /// Nil for the line as a whole.
        var unit: Int?
    }

    private let lines: [(name: String, units: [String])]

    init(_ plan: LabPlan) {
        lines = plan.lines.map { ($0.name, $0.units.map(\.name)) }
    }

    func target(_ name: String) -> Target? {
        for (index, line) in lines.enumerated() {
            if line.name == name { return Target(line: index, unit: nil) }
            if let unit = line.units.firstIndex(of: name) {
                return Target(line: index, unit: unit)
            }
        }
        return nil
    }

    var names: [String] { lines.flatMap { [$0.name] + $0.units } }
}
