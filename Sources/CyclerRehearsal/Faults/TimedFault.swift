package import CyclerCore
import CyclerLab
package import CyclerYAML

/// A fault that a rehearsal puts in force, as a person writes it: `KIND[=VALUE]@TIME[..TIME]`.
package struct TimedFault: Hashable, Sendable {
    let fault: DeviceFault
    /// Since the start of the run; lab time.
    package let from: TimeSpan
    /// When it ends, nil for never; lab time since the start of the run.
    package let until: TimeSpan?
    /// As it was written.
    package let text: String

    /// Most faults of one rehearsal.
    package static let countMax = 64

    /// What every kind means, for help and messages.
    package static let kinds: [(written: String, meaning: String)] = [
        ("short", "the cell shorts hard, for good"),
        ("leak=20mS/cm2", "a leak through the cell"),
        ("lead-open", "a current lead is off the cell"),
        ("leads-shorted", "the leads are off the cell and clipped together"),
        ("offset=1mV", "the voltage reads so much more"),
        ("stuck-output", "the relay is welded: opening has no effect"),
        ("sensor-broken", "the sensors of rig and oven are broken"),
    ]

    /// A fault out of its text, or what is wrong with it.
    package static func read(_ text: String) -> Reading<TimedFault> {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2 else {
            return .wrong("\"\(text)\" has no time", suggestion: "\(text)@1h")
        }
        let words = parts[0].split(
            separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let value = words.count == 2 ? String(words[1]) : nil
        switch (kind(String(words[0]), value), times(String(parts[1]))) {
        case (.wrong(let message, let suggestion), _),
            (_, .wrong(let message, let suggestion)):
            return .wrong(message, suggestion: suggestion)
        case (.value(let fault), .value(let times)):
            return .value(
                TimedFault(fault: fault, from: times.from, until: times.until, text: text))
        }
    }

    private static func kind(_ word: String, _ value: String?) -> Reading<DeviceFault> {
        switch (word, value) {
        case ("short", nil): return .value(.cellShort)
        case ("lead-open", nil): return .value(.leadOpen)
        case ("leads-shorted", nil): return .value(.leadsShorted)
        case ("stuck-output", nil): return .value(.stuckOutput)
        case ("sensor-broken", nil): return .value(.sensorBroken)
        case ("leak", let value?):
            return conductance.read(value).map { .cellLeak(siemensPerSquareCentimetre: $0) }
        case ("offset", let value?):
            return Form.voltage.demanding("a voltage within 5 V") { $0.magnitude <= Volts(5) }
                .read(value).map { .offsetStep($0) }
        default: break
        }
        let names = kinds.map { String($0.written.prefix { $0 != "=" }) }
        guard let known = kinds.first(where: { $0.written.prefix { $0 != "=" } == word }) else {
            return .wrong(
                "\"\(word)\" is no fault; known are \(names.joined(separator: ", "))",
                suggestion: Suggestion.closest(to: word, among: names))
        }
        return known.written.contains("=")
            ? .wrong("\(word) needs a value", suggestion: known.written)
            : .wrong("\(word) takes no value", suggestion: word)
    }

    /// Conductance per area, S/cm2.
    private static var conductance: UnitTable {
        UnitTable(
            "a conductance per area", example: "20 mS/cm2",
            [
                UnitTable.Scale("S/cm2"), UnitTable.Scale("mS/cm2", over: 1e3),
                UnitTable.Scale("uS/cm2", over: 1e6),
            ])
    }

    private static func times(
        _ text: String
    ) -> Reading<(from: TimeSpan, until: TimeSpan?)> {
        let ends = text.components(separatedBy: "..")
        guard ends.count <= 2 else { return .wrong("\"\(text)\" is no time and no two") }
        let read = ends.map(time)
        for case .wrong(let message, let suggestion) in read {
            return .wrong(message, suggestion: suggestion)
        }
        let spans = read.compactMap(\.value)
        guard spans.count == 2 else { return .value((spans[0], nil)) }
        guard spans[1] > spans[0] else { return .wrong("\"\(text)\" ends before it begins") }
        return .value((spans[0], spans[1]))
    }

    private static func time(_ text: String) -> Reading<TimeSpan> {
        text == "0" ? .value(.zero) : Form<TimeSpan>.span(atLeast: .zero).read(text)
    }
}

extension Reading {
    fileprivate func map<Other>(_ transform: (Value) -> Other) -> Reading<Other> {
        switch self {
        case .value(let value): .value(transform(value))
        case .wrong(let message, let suggestion): .wrong(message, suggestion: suggestion)
        }
    }
}

extension String {
    /// Parts of a text between a separator of two characters, empty ones included.
    fileprivate func components(separatedBy separator: String) -> [String] {
        var parts: [String] = []
        var part = ""
        var rest = self[...]
        while let first = rest.first {
            if rest.hasPrefix(separator) {
                parts.append(part)
                part = ""
                rest = rest.dropFirst(separator.count)
            } else {
                part.append(first)
                rest = rest.dropFirst()
            }
        }
        return parts + [part]
    }
}
