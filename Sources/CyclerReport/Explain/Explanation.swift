package import CyclerCore

/// Why a run ended, in words that fit 80 columns.
package enum Explanation {
    private static let width = 78
    private static let labelWidth = 12

    /// The whole text.
    package static func lines(of story: RunStory) -> [String] {
        var lines = ["\(story.name): \(story.manifest["outcome"]?.string ?? "")"]
        lines += labelled("cell", cell(story))
        lines += wrapped(story.end.words)
        if let decision = story.decision {
            lines += labelled(decision.kind, "\(clock(decision.time))  \(decision.text)")
        }
        if let circuit = story.circuit { lines += labelled("circuit", words(circuit)) }
        if let finding = story.finding {
            lines += [""] + FindingEvidence(finding, area: area(story)).lines(labelled)
        }
        if let probe = story.probe { lines += ProbeText.lines(of: probe, labelled) }
        lines += others(story)
        if let burst = story.burst, let finding = story.finding {
            lines += ["", "bursts/\(burst.name): voltage, \(burst.rows.count) samples"]
            lines += BurstPlot.lines(of: burst, around: finding.time)
            lines += wrapped(currents(burst, around: finding.time))
        }
        if let advice = advice(story) { lines += ["", "What next:"] + wrapped(advice) }
        if !story.gaps.isEmpty {
            lines += [""] + story.gaps.flatMap { wrapped("Not all could be read: \($0).") }
        }
        return lines
    }

    /// What to do next; nil when there is nothing to do.
    static func advice(_ story: RunStory) -> String? {
        if story.circuit?.kind == "unsafe" {
            return "UNSAFE: the circuit could not be shown to be open. Open it by hand at the "
                + "instrument, measure that no current flows, then 'ack'. Everything else can wait."
        }
        if let code = story.decision?.code ?? trippedCode(story) {
            if let found = FindingCode(rawValue: code) { return probed(story) + found.advice }
            if let advice = CauseAdvice.advice(code) { return advice }
        }
        if let code = story.finding?.code.flatMap(FindingCode.init(rawValue:)) {
            return code.advice
        }
        switch story.end {
        case .interrupted, .suspended:
            return "The journal of cyclerd around that time says why it ended. To go on with the "
                + "cell: mount it, then 'start --continue \(story.name)'."
        case .failedToStart:
            return "Nothing was energised. Mend what the text names and start again."
        case .running, .finished, .finishedShort, .stopped, .tripped, .other: return nil
        }
    }

    /// A probe that found the short still there says more of the cell than any finding.
    private static func probed(_ story: RunStory) -> String {
        story.probe?.details["verdict"] == "confirmed"
            ? "A probe found the short still there. " : ""
    }

    private static func trippedCode(_ story: RunStory) -> String? {
        guard case .tripped(let code) = story.end, !code.isEmpty else { return nil }
        return code
    }

    private static func cell(_ story: RunStory) -> String {
        let manifest = story.manifest
        var parts = [manifest["cell"]?.string ?? "unknown"]
        if let kind = manifest["cell-kind"]?.string { parts.append(kind) }
        if let area = area(story) { parts.append(ByteText.words(area, significant: 4) + " cm2") }
        if let schedule = manifest["schedule"]?.string { parts.append("\"\(schedule)\"") }
        if let channel = manifest["channel"]?.string { parts.append("channel \(channel)") }
        if manifest["simulated"] == .bool(true) { parts.append("simulated") }
        return parts.joined(separator: ", ")
    }

    static func area(_ story: RunStory) -> Double? {
        story.manifest["area-cm2"]?.number.flatMap { $0 > 0 ? $0 : nil }
    }

    private static func words(_ circuit: RunEvent) -> String {
        guard circuit.kind == "open" else { return "UNSAFE: \(circuit.text)" }
        let evidence = circuit.details["evidence"]?.string ?? ""
        return "open since \(clock(circuit.time))" + (evidence.isEmpty ? "" : ", \(evidence)")
    }

    /// Findings beside the one that is told at length.
    private static func others(_ story: RunStory) -> [String] {
        var codes: [String] = []
        for finding in story.findings {
            if let code = finding.code, !codes.contains(code) { codes.append(code) }
        }
        let texts = codes.compactMap { code -> String? in
            let all = story.findings.filter { $0.code == code }
            guard let first = all.first, let last = all.last else { return nil }
            if all.count == 1 {
                return first.time == story.finding?.time ? nil : "\(code) at \(clock(first.time))"
            }
            return "\(code) \(all.count) times, \(clock(first.time)) to \(clock(last.time))"
        }
        return texts.enumerated().flatMap {
            labelled($0.offset == 0 ? "also found" : "", $0.element)
        }
    }

    private static func currents(_ burst: Burst, around time: TimeSpan) -> String {
        func range(_ rows: [Burst.Row]) -> String {
            let currents = rows.compactMap(\.amperes)
            guard let low = currents.min(), let high = currents.max() else { return "not read" }
            let ends = [low, high].map { PrefixedNumber.text($0, "A") }
            return ends[0] == ends[1] ? ends[0] : "\(ends[0]) to \(ends[1])"
        }
        let before = burst.rows.filter { $0.seconds <= time.seconds }
        let after = burst.rows.filter { $0.seconds > time.seconds }
        return "Current up to the finding \(range(before)); behind it "
            + (after.isEmpty ? "no samples." : "\(range(after)).")
    }

    /// `1.234 h`
    static func clock(_ time: TimeSpan) -> String {
        var text = ByteText(reserving: 24)
        text.append(time.hours, decimals: 4)
        return text.string + " h"
    }

    /// A label and its text, wrapped under itself.
    private static func labelled(_ label: String, _ text: String) -> [String] {
        let lines = wrapped(text, to: width - labelWidth)
        return lines.enumerated().map { number, line in
            let head = "  " + (number == 0 ? label : "")
            return head + String(repeating: " ", count: max(labelWidth - head.count, 1)) + line
        }
    }

    private static func wrapped(_ text: String, to width: Int = width) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ", omittingEmptySubsequences: false) {
            if !line.isEmpty, line.count + 1 + word.count > width {
                lines.append(line)
                line = ""
            }
            line += line.isEmpty ? String(word) : " " + word
        }
        return lines + [line]
    }

    /// For programs.
    package static func json(of story: RunStory) -> JSON {
        func event(_ event: RunEvent?) -> JSON { event?.details ?? .null }
        return [
            "run": .string(story.name), "outcome": story.manifest["outcome"] ?? .null,
            "end": .string(story.end.words), "decision": event(story.decision),
            "circuit": event(story.circuit), "finding": event(story.finding),
            "evidence": story.finding.map { FindingEvidence($0, area: area(story)).json } ?? .null,
            "probe": event(story.probe),
            "findings": .array(story.findings.map(\.details)),
            "burst": story.burst.map { burst in
                [
                    "file": .string("bursts/\(burst.name)"), "rows": .integer(burst.rows.count),
                    "torn-rows": .integer(burst.left),
                ]
            } ?? .null,
            "next": advice(story).map(JSON.string) ?? .null,
            "not-read": .array(story.gaps.map(JSON.string)),
        ]
    }
}
