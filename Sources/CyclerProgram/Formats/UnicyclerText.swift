package import CyclerCore

/// Writes schedules as protocols of aurora-unicycler 0.4.6, which the library loads.
///
/// Repeats become loops to tags, C-rates stay rates, charges at constant current become times.
package enum UnicyclerText {
    /// The version that the protocols are written for.
    package static let version = "0.4.6"

    /// The protocol, or everything that it has no words for. A cell gives areas, masses and 1C, and
    /// its name is then that of the sample.
    package static func text(
        of schedule: Schedule, cell: Cell?
    ) -> Result<ExportedText, ExportProblems> {
        var reader = PlainReader(schedule, cell: cell, .unicycler)
        reader.noteRules(schedule)
        let record = record(schedule, &reader)
        let safety = UnicyclerSafetyText.members(schedule, &reader)
        let items = reader.items(schedule.steps)
        if items.isEmpty, reader.losses.problems.isEmpty {
            reader.cannot("steps", "there is no step that unicycler knows")
        }
        var method = UnicyclerMethodText(taken: labels(items))
        method.append(items)
        guard reader.losses.problems.isEmpty else {
            return .failure(ExportProblems(reader.losses.problems))
        }
        var members: [JSON.Member] = [
            JSON.Member("unicycler", .object([JSON.Member("version", .string(version))])),
            JSON.Member("sample", sample(schedule, cell)),
            JSON.Member("record", .object(record)),
        ]
        if !safety.isEmpty { members.append(JSON.Member("safety", .object(safety))) }
        members.append(JSON.Member("method", .array(method.steps)))
        var out = ByteText()
        out.append(prettyJSON: .object(members))
        out.append("\n")
        return .success(ExportedText(text: out.string, leftOut: reader.losses.leftOut))
    }

    private static func sample(_ schedule: Schedule, _ cell: Cell?) -> JSON {
        var members = [JSON.Member("name", .string(cell?.name ?? schedule.name))]
        // What theirs calls the capacity is what 1C moves in an hour.
        if let capacity = cell?.oneC?.value ?? cell?.capacity?.value {
            members.append(JSON.Member("capacity_mAh", .rounded(capacity * 1000)))
        }
        return .object(members)
    }

    private static func record(
        _ schedule: Schedule, _ reader: inout PlainReader
    ) -> [JSON.Member] {
        guard let every = schedule.record.every else {
            reader.cannot("record", "unicycler records at a fixed interval, and none is given")
            return []
        }
        var members = [JSON.Member("time_s", .rounded(every.seconds))]
        if let voltage = schedule.record.voltageChange {
            members.append(JSON.Member("voltage_V", .rounded(voltage.value)))
        }
        if let current = schedule.record.currentChange {
            members.append(JSON.Member("current_mA", .rounded(current.value * 1000)))
        }
        return members
    }

    /// Labels that steps or repeats have already.
    private static func labels(_ items: [PlainItem]) -> Set<String> {
        var labels: Set<String> = []
        for item in items {
            switch item {
            case .step(let step): if let label = step.label { labels.insert(label) }
            case .repeated(_, let inner, let label):
                labels.formUnion(self.labels(inner))
                if let label { labels.insert(label) }
            }
        }
        return labels
    }
}

/// Writes the steps, with a tag before every repeat and a loop behind it.
private struct UnicyclerMethodText {
    private(set) var steps: [JSON] = []
    private var taken: Set<String>

    init(taken: Set<String>) { self.taken = taken }

    mutating func append(_ items: [PlainItem]) {
        for item in items {
            switch item {
            case .step(let step): append(step)
            case .repeated(let count, let inner, let label):
                let tag = label ?? freeTag()
                append("tag", [JSON.Member("tag", .string(tag))])
                append(inner)
                append(
                    "loop",
                    [
                        JSON.Member("loop_to", .string(tag)),
                        JSON.Member("cycle_count", .integer(count)),
                    ])
            }
        }
    }

    /// `repeat1`, `repeat2`, ..., whichever no step is called.
    private mutating func freeTag() -> String {
        var number = 1
        while taken.contains("repeat\(number)") { number += 1 }
        taken.insert("repeat\(number)")
        return "repeat\(number)"
    }

    private mutating func append(_ word: String, _ members: [JSON.Member], id: String? = nil) {
        var all = [JSON.Member("step", .string(word))] + members
        if let id { all.append(JSON.Member("id", .string(id))) }
        steps.append(.object(all))
    }

    private mutating func append(_ step: PlainStep) {
        switch step.action {
        case .rest(let seconds):
            append(
                UnicyclerWord.rest.rawValue, [JSON.Member("until_time_s", .rounded(seconds))],
                id: step.label)
        case .drive(let amount, let charges, let ends):
            let current = Self.current(
                amount, sign: charges ? 1 : -1, rate: "rate_C", current: "current_mA")
            append(UnicyclerWord.current.rawValue, current + Self.ends(ends), id: step.label)
        case .hold(let voltage, let ends):
            append(
                UnicyclerWord.hold.rawValue,
                [JSON.Member("voltage_V", .rounded(voltage))] + Self.ends(ends), id: step.label)
        case .scan(let from, let to, let rate):
            append(
                UnicyclerWord.scan.rawValue,
                [
                    JSON.Member("start_voltage_V", .rounded(from)),
                    JSON.Member("end_voltage_V", .rounded(to)),
                    JSON.Member("scan_rate_mV_per_s", .rounded(rate * 1000)),
                ], id: step.label)
        }
    }

    private static func current(
        _ amount: PlainAmount, sign: Double, rate rateKey: String, current currentKey: String
    ) -> [JSON.Member] {
        switch amount {
        case .current(let current):
            [JSON.Member(currentKey, .rounded(sign * current * 1000))]
        case .rate(let rate): [JSON.Member(rateKey, .rounded(sign * rate))]
        case .power, .resistance: preconditionFailure("refused while reading")
        }
    }

    private static func ends(_ ends: PlainEnds) -> [JSON.Member] {
        var members: [JSON.Member] = []
        if let seconds = ends.seconds {
            members.append(JSON.Member("until_time_s", .rounded(seconds)))
        }
        if let voltage = ends.voltage {
            members.append(JSON.Member("until_voltage_V", .rounded(voltage)))
        }
        if let current = ends.current {
            members += self.current(
                current, sign: 1, rate: "until_rate_C", current: "until_current_mA")
        }
        return members
    }
}

extension JSON {
    /// A number without the last digits that a change of unit leaves.
    static func rounded(_ value: Double) -> JSON { .number(ShortNumber.rounded(value)) }
}
