/// The labels that need no explanation: Battery Data Format (preferred labels, machine names, and
/// what `cyclerd` adds), and the ones of a few testers that cannot mean anything else.
enum KnownLabels {
    /// Names without their unit, folded, the preferred first.
    private static let names: [ColumnRole: [String]] = [
        .time: ["testtime", "time"],
        .wall: ["unixtime"],
        .voltage: ["voltage", "ewe", "ecell", "<ewe>"],
        .current: ["current", "i", "<i>"],
        .setCurrent: ["setcurrent"],
        .setVoltage: ["setvoltage"],
        .temperature: ["surfacetemperature", "ambienttemperature", "temperaturet1"],
        .pressure: ["appliedpressure", "surfacepressure", "rigpressure"],
        .frequency: ["frequency"],
    ]

    /// Labels without unit, folded. `Step Index / 1` is no step: it counts the records of one.
    private static let bare: [ColumnRole: [String]] = [
        .step: ["stepcount/1", "stepcount", "ns", "stepid", "stepindex"],
        .cycle: ["cyclecount/1", "cyclecount", "cyclenumber", "cycleindex"],
        .type: ["steptype"],
        .quality: ["samplequality"],
    ]

    /// The column that is a role's by its label, and how it is read; nil when there is none.
    static func find(
        _ role: ColumnRole, in labels: [ColumnLabel]
    ) -> (index: Int, form: ColumnForm)? {
        if let wanted = bare[role] {
            for name in wanted {
                if let index = labels.firstIndex(where: { $0.folded == name }) {
                    return (index, role.isWord ? .word : .counter)
                }
            }
            return nil
        }
        for name in names[role] ?? [] {
            for (index, label) in labels.enumerated() {
                for reading in label.readings where reading.name == name {
                    if let form = ColumnForm(reading.unit, for: role) { return (index, form) }
                }
            }
        }
        return nil
    }

    /// A column that has the name of a role and no unit that can be read.
    static func withoutUnit(_ role: ColumnRole, in labels: [ColumnLabel]) -> ColumnLabel? {
        guard let wanted = names[role] else { return nil }
        return labels.first { label in
            wanted.contains(label.folded)
                || label.readings.contains { wanted.contains($0.name) }
        }
    }
}

extension ColumnRole {
    /// True for columns of words.
    var isWord: Bool { self == .type || self == .quality }
}
