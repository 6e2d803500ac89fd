import CyclerCore
import CyclerProgram

/// The methods paragraph of a run, from what its folder holds: cell, instruments, conditions,
/// schedule, definitions. What was not written down is not made up.
package enum MethodsText {
    /// Steps that are spelt out; the rest is counted.
    private static let stepsMax = 24

    /// The paragraph, wrapped at no width.
    package static func paragraph(of run: RunFolder) -> String {
        [
            cell(run.cell), instruments(run.manifest), conditions(run.steps),
            schedule(run.schedule, on: run.cell), records(run.schedule),
            definitions(run.manifest),
        ].filter { !$0.isEmpty }.joined(separator: " ")
    }

    private static func cell(_ cell: Cell) -> String {
        func note(_ key: String) -> String? { cell.notes.first { $0.key == key }?.text }
        var text = "Cell \(cell.name) was a \(cell.kind.rawValue) cell (\(cell.format.rawValue), "
        text += QuantityWords.words(cell.area) + ")"
        let electrodes = [
            note("working-electrode").map { "of \($0)" },
            note("positive-electrode").map { "against \($0)" },
            note("counter-electrode").map { "against \($0)" },
        ].compactMap { $0 }
        if !electrodes.isEmpty { text += " " + electrodes.joined(separator: " ") }
        if let electrolyte = note("electrolyte") {
            let amounts = [note("electrolyte-mass"), note("electrolyte-thickness")]
                .compactMap(\.self).map { ", \($0)" }
            let pressed = note("pressing-pressure").map { ", pressed at \($0)" } ?? ""
            text += " with \(electrolyte)\(amounts.joined())\(pressed) as electrolyte"
        }
        text += "."
        if let mass = cell.activeMass {
            let loading = mass.value * 1000 / cell.area.value
            text += " The active mass was \(number(mass.value * 1000, 4)) mg "
            text += "(\(number(loading, 4)) mg/cm2)."
        }
        if let collector = note("collector") { text += " Current collector: \(collector)." }
        let made = [
            note("assembled").map { "on \($0)" }, note("assembled-by").map { "by \($0)" },
            note("batch").map { "(batch \($0))" },
        ].compactMap { $0 }
        if !made.isEmpty { text += " It was assembled \(made.joined(separator: " "))." }
        if let pressing = note("preparation") { text += " \(pressing)." }
        if let oneC = cell.oneC {
            let density = oneC.value / cell.area.value * 1000
            text += " 1C was \(number(density, 4)) mA/cm2."
        }
        return text
    }

    private static func instruments(_ manifest: JSON) -> String {
        let devices = (manifest["instruments"]?.array ?? []).compactMap { device -> String? in
            guard let role = device["role"]?.string, let model = device["model"]?.string else {
                return nil
            }
            let serial = device["serial"]?.string ?? ""
            return "\(model.isEmpty ? "an unidentified device" : model)"
                + (serial.isEmpty ? "" : " (serial \(serial))") + " as \(role)"
        }
        guard !devices.isEmpty else { return "" }
        let version = manifest["version"]?.string ?? "?"
        let simulated = manifest["simulated"] == .bool(true) ? "simulated instruments: " : ""
        return "It was run by cyclerd \(version) on \(simulated)\(devices.joined(separator: ", "))."
    }

    private static func conditions(_ steps: ReportTable) -> String {
        var parts: [String] = []
        let degrees = steps.numbers("Mean Temperature / degC")
        if let low = degrees.min(), let high = degrees.max() {
            parts.append("at \(range(low, high)) degC")
        }
        let pressures = steps.numbers("Mean Pressure / Pa").map { $0 / 1e6 }
        if let low = pressures.min(), let high = pressures.max() {
            parts.append("under a stack pressure of \(range(low, high)) MPa")
        }
        guard !parts.isEmpty else { return "" }
        return "It was kept \(parts.joined(separator: " and ")) (means of the steps)."
    }

    private static func schedule(_ schedule: Schedule, on cell: Cell) -> String {
        let lines = schedule.lines.dropFirst(2).map { line in
            String(line.drop { $0 == " " })
        }
        let shown = lines.prefix(stepsMax).joined(separator: "; ")
        let rest = lines.count > stepsMax ? "; and \(lines.count - stepsMax) steps more" : ""
        return "The schedule \"\(schedule.name)\" was: \(shown)\(rest)."
    }

    private static func records(_ schedule: Schedule) -> String {
        "Voltage and current were recorded \(schedule.record.words), and at the beginning and end "
            + "of every step."
    }

    private static func definitions(_ manifest: JSON) -> String {
        var text = "Positive current charges the cell."
        if let efficiency = manifest["coulombic-efficiency"]?.string {
            text += " Coulombic efficiency is the \(efficiency)."
        }
        if let rule = manifest["cycle-rule"]?.string { text += " For cycles, \(rule)." }
        return text
    }

    private static func range(_ low: Double, _ high: Double) -> String {
        let (a, b) = (number(low, 4), number(high, 4))
        return a == b ? a : "\(a) to \(b)"
    }

    private static func number(_ value: Double, _ digits: Int) -> String {
        ByteText.words(value, significant: digits)
    }
}
