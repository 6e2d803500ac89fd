import CyclerCore

/// A finding in numbers: what was seen, what it was compared with, by how much it fell, how loud
/// the noise was, how steep, and what flowed past before the circuit could open.
struct FindingEvidence {
    private let finding: RunEvent
    private let code: FindingCode?
    private let area: Double?
    private let unit: String

    init(_ finding: RunEvent, area: Double?) {
        self.finding = finding
        self.area = area
        code = finding.code.flatMap(FindingCode.init(rawValue:))
        unit = finding.details["unit"]?.string ?? code?.unit.rawValue ?? ""
    }

    private var observed: Double? { finding.number("observed") }
    private var reference: Double? { finding.number("reference") }
    private var sigma: Double? { finding.number("sigma").flatMap { $0 > 0 ? $0 : nil } }

    /// What it fell, or rose, by; only of what is measured on one scale.
    private var change: Double? {
        guard let observed, let reference, unit == "V" || unit == "A" else { return nil }
        return observed - reference
    }

    /// Seconds from the first sample that looked so to the one that confirmed it.
    private var delay: Double? {
        guard let at = finding.number("at-test-time-s"),
            let since = finding.number("since-test-time-s")
        else { return nil }
        return at - since
    }

    func lines(_ labelled: (String, String) -> [String]) -> [String] {
        var lines = labelled(
            "finding",
            "\(finding.code ?? "?") at \(Explanation.clock(finding.time))"
                + demand)
        if let observed { lines += labelled("observed", text(observed)) }
        if let reference { lines += labelled(code?.referenceWord ?? "reference", text(reference)) }
        if let change { lines += labelled(change < 0 ? "drop" : "rise", words(change)) }
        if let sigma { lines += labelled("sigma", "\(text(sigma)), noise of one reading") }
        if let slope = finding.number("slope") { lines += labelled("slope", words(slope: slope)) }
        if let delay {
            lines += labelled("since", "\(PrefixedNumber.text(delay, "s")) before it was confirmed")
        }
        if let charge = finding.number("charge-Ah") {
            lines += labelled("charge", "\(words(charge: charge)) past the event")
        }
        if let plated = finding.number("plated-Ah"), plated > 0 {
            lines += labelled("plated", words(charge: plated))
        }
        return lines
    }

    private var demand: String {
        switch finding.details["class"]?.string {
        case "S": ", which stops"
        case "P": ", which asks for a probe"
        case "W": ", which warns"
        default: ""
        }
    }

    private func text(_ value: Double) -> String {
        unit == "1" || unit == "count"
            ? ByteText.words(value, significant: 4) : PrefixedNumber.text(value, unit)
    }

    private func words(_ change: Double) -> String {
        var parts = [text(change.magnitude)]
        if let reference, reference != 0 {
            let percent = ByteText.words(
                change.magnitude / reference.magnitude * 100, significant: 3)
            parts.append("\(percent) % of the \(code?.referenceWord ?? "reference")")
        }
        if let sigma {
            parts.append("\(ByteText.words(change.magnitude / sigma, significant: 3)) sigma")
        }
        return parts.joined(separator: ", ")
    }

    private func words(slope: Double) -> String {
        let number = ByteText.words(slope, significant: 3)
        switch code {
        case .restDecay: return PrefixedNumber.text(slope, "V/h")
        case .holdFloor: return "\(number) per hour, of ln |I|"
        default: return "u goes as t to the power of \(number) (nucleation: -0.35 at most)"
        }
    }

    private func words(charge: Double) -> String {
        let text = PrefixedNumber.text(charge.magnitude, "Ah")
        guard let area else { return text }
        let areal = ByteText.words(charge.magnitude / area * 1000, significant: 3)
        return "\(text), \(areal) mAh/cm2"
    }

    /// For programs: what is calculated from the event.
    var json: JSON {
        func number(_ value: Double?) -> JSON { value.map { .number($0) } ?? .null }
        let share = change.flatMap { change in
            reference.flatMap { $0 == 0 ? nil : change / $0.magnitude }
        }
        return [
            "reference-is": code.map { .string($0.referenceWord) } ?? .null,
            "change": number(change), "change-share": number(share),
            "change-sigmas": number(change.flatMap { change in sigma.map { change / $0 } }),
            "confirmed-after-s": number(delay),
            "charge-past-event-mAh/cm2": number(
                finding.number("charge-Ah").flatMap { charge in area.map { charge / $0 * 1000 } }),
        ]
    }
}

/// What a probe measured, and what that says.
enum ProbeText {
    static func lines(of probe: RunEvent, _ labelled: (String, String) -> [String]) -> [String] {
        func volts(_ key: String) -> String? {
            probe.number(key).map { PrefixedNumber.text($0, "V") }
        }
        func plain(_ key: String, _ unit: String) -> String? {
            probe.number(key).map { ByteText.words($0, significant: 4) + unit }
        }
        var parts: [String] = []
        if let step = volts("step-V") { parts.append("opening took off \(step)") }
        if let residual = volts("residual-V") { parts.append("\(residual) relaxed behind it") }
        if let ohm = plain("ohm", " ohm") {
            let healthy = plain("healthy-ohm", " ohm").map { " of \($0) when healthy" } ?? ""
            parts.append("\(ohm)\(healthy)")
        }
        if let ratio = plain("ratio", "") { parts.append("full over half current \(ratio)") }
        if let decay = probe.number("decay-V-per-h") {
            let law =
                probe.number("beyond-relaxation-V-per-h")
                .map { ", \(PrefixedNumber.text($0, "V/h")) of it beyond relaxation" } ?? ""
            parts.append("at rest \(PrefixedNumber.text(decay, "V/h"))\(law)")
        }
        let verdict = probe.details["verdict"]?.string ?? probe.text
        return labelled("probe", ([verdict] + parts).joined(separator: "; "))
    }
}
