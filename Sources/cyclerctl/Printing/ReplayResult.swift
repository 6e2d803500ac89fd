import CyclerCore
import CyclerReplay

/// What `replay` says at the end.
struct ReplayResult {
    var file: String
    var summary: ReplaySummary
    /// Real time from start to end.
    var elapsed: Duration

    /// For people.
    var text: String {
        let found = summary.findings == 1 ? "1 finding" : "\(summary.findings) findings"
        let until = summary.fault == nil ? "" : ", up to where it could be read"
        var lines = ["\(file): \(found) in \(Self.hours(summary.span))\(until)"]
        lines.append("  columns   \(summary.columns)")
        let read = summary.rows + summary.outliers + summary.skipped.total
        lines.append("  rows      \(read), \(ProgressBar.rate(read, elapsed, of: "rows"))")
        lines += skipped
        if case .onChange(let change, let longest) = summary.style {
            lines.append(
                "  recorded  on change of \(QuantityText.text(change)), at the latest after "
                    + "\(QuantityText.text(longest.seconds, "s")): rows hold until the next")
        }
        lines.append("  steps     \(summary.steps), from the \(summary.stepSource.rawValue)")
        let regimes = RegimeName.allCases.filter { summary[$0] > .zero }
        lines.append(
            "  time      "
                + regimes.map { "\($0.rawValue) \(Self.hours(summary[$0]))" }
                .joined(separator: ", "))
        if summary.gaps > 0 {
            lines.append(
                "  gaps      \(summary.gaps) of more than 15 min, "
                    + "\(Self.hours(summary.gapTime)) in all")
        }
        let charge = [summary.charged, summary.discharged].map { QuantityText.text($0) }
        lines.append("  charge    \(charge[0]) in, \(charge[1]) out")
        lines += unseen
        lines += summary.warnings.map { "  warning   \($0)" }
        return lines.joined(separator: "\n")
    }

    private var skipped: [String] {
        let reasons = SkipReason.allCases.filter { summary.skipped[$0] > 0 }
        var lines = reasons.map { reason in
            let named = summary.skipped.named.filter { $0.reason == reason }.map { "\($0.line)" }
            let places = named.isEmpty ? "" : " (line \(named.joined(separator: ", ")))"
            let more = named.count < summary.skipped[reason] && !named.isEmpty ? " and others" : ""
            return "            skipped \(summary.skipped[reason]): \(reason.text)\(places)\(more)"
        }
        if summary.outliers > 0 {
            lines.append(
                "            left out \(summary.outliers): the current fits neither the row "
                    + "before nor the next")
        }
        return lines
    }

    /// Time of constant current in which the watch did not look.
    private var unseen: [String] {
        guard summary[.current] > .zero else { return [] }
        guard !summary.blind.isEmpty else { return ["  unseen    nothing of the constant current"] }
        return summary.blind.map { "  unseen    \(Self.hours($0.time)): \($0.reason)" }
    }

    /// `27.042 h`
    static func hours(_ span: TimeSpan) -> String {
        var text = ByteText(reserving: 24)
        text.append(span.hours, decimals: 3)
        return text.string + " h"
    }

    /// For programs.
    var json: JSON {
        let skipped = SkipReason.allCases.filter { summary.skipped[$0] > 0 }
        let named = summary.skipped.named.map { row -> JSON in
            ["line": .integer(row.line), "reason": .string(row.reason.word)]
        }
        return [
            "type": "summary", "file": .string(file), "findings": .integer(summary.findings),
            "complete": .bool(summary.fault == nil), "columns": .string(summary.columns),
            "rows": .integer(summary.rows), "skipped-rows": .integer(summary.skipped.total),
            "skipped": .object(
                skipped.map { .init($0.word, .integer(summary.skipped[$0])) }),
            "skipped-first": .array(named), "outliers": .integer(summary.outliers),
            "rows-are": .string(summary.style == .samples ? "samples" : "on-change"),
            "hours": .number(summary.span.hours), "steps": .integer(summary.steps),
            "steps-from": .string(summary.stepSource.rawValue),
            "hours-of": .object(
                RegimeName.allCases.map { .init($0.rawValue, .number(summary[$0].hours)) }),
            "gaps": .integer(summary.gaps), "gap-hours": .number(summary.gapTime.hours),
            "charged-Ah": .number(summary.charged.value),
            "discharged-Ah": .number(summary.discharged.value),
            "blind-hours": .object(
                summary.blind.map { .init($0.reason, .number($0.time.hours)) }),
            "median-interval-s": summary.intervals.median.map { .number($0.seconds) } ?? .null,
            "warnings": .array(summary.warnings.map(JSON.string)),
            "rows-per-second": .number(
                SimulateResult.perSecond(summary.rows, elapsed).rounded()),
        ]
    }
}

extension ReplayFinding {
    /// For people.
    var text: String {
        let step = recordedStep.map { "step \($0)" } ?? "step \(step)"
        let areal = QuantityText.plated(stepArealCharge, nil)
        let evidence =
            "\(QuantityText.text(observed, unit)) against \(QuantityText.text(reference, unit))"
        let noise = sigma > 0 ? ", sigma \(QuantityText.text(sigma, unit))" : ""
        let clock = wall.map { " (\(QuantityText.wall($0)))" } ?? ""
        return "\(ReplayResult.hours(time))\(clock)  \(step)  \(areal), "
            + "\(QuantityText.text(stepCharge))  \(code) (\(demand)): \(evidence)\(noise), since "
            + "\(ReplayResult.hours(since)), line \(line)"
    }

    /// For programs.
    var json: JSON {
        var members: [JSON.Member] = [
            .init("type", "finding"), .init("code", .string(code)),
            .init("class", .string(demand)), .init("line", .integer(line)),
            .init("time-s", .number(time.seconds)), .init("time-h", .number(time.hours)),
            .init("since-s", .number(since.seconds)),
        ]
        if let wall { members.append(.init("unix-time-s", .number(wall.seconds))) }
        members += [
            .init("observed", .number(observed)), .init("reference", .number(reference)),
            .init("unit", .string(unit)), .init("sigma", .number(sigma)),
            .init("slope", slope.map { .number($0) } ?? .null), .init("step", .integer(step)),
        ]
        if let recordedStep { members.append(.init("recorded-step", .integer(recordedStep))) }
        if let cycle { members.append(.init("cycle", .integer(cycle))) }
        members += [
            .init("step-charge-Ah", .number(stepCharge.value)),
            .init(
                "step-charge-mAh/cm2",
                .number(stepArealCharge.milliampereHoursPerSquareCentimetre)),
            .init("total-charge-Ah", .number(totalCharge.value)),
            .init("voltage-V", .number(voltage.value)),
            .init("current-A", .number(current.value)),
        ]
        if let temperature {
            members.append(.init("temperature-degC", .number(temperature.celsius)))
        }
        if let pressure { members.append(.init("pressure-Pa", .number(pressure.value))) }
        return .object(members)
    }
}

extension ReplayStep {
    /// For people.
    var text: String {
        let what =
            switch regime {
            case .rest, .unsteady, .impedance: regime.name.rawValue
            case .current(let set): "\(regime.name.rawValue) \(QuantityText.text(set))"
            case .hold(let voltage): "\(regime.name.rawValue) \(QuantityText.text(voltage))"
            }
        let word = isNew ? "step \(number)" : "step \(number) settles"
        return "\(ReplayResult.hours(time))  \(word): \(what), line \(line)"
    }

    /// For programs.
    var json: JSON {
        var members: [JSON.Member] = [
            .init("type", "step"), .init("step", .integer(number)), .init("new", .bool(isNew)),
            .init("line", .integer(line)), .init("time-s", .number(time.seconds)),
            .init("regime", .string(regime.name.rawValue)),
        ]
        switch regime {
        case .rest, .unsteady, .impedance: break
        case .current(let set): members.append(.init("current-A", .number(set.value)))
        case .hold(let voltage): members.append(.init("voltage-V", .number(voltage.value)))
        }
        return .object(members)
    }
}
