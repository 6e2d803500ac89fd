import CyclerCore
import CyclerInstruments
import CyclerYAML

/// How the values of a profile file are written.
enum ProfileForms {
    /// Numbers of registers and bits, in the maker's counting.
    static var address: Form<Int> { .integer(in: 0...65_536) }

    static var anyNumber: Form<Double> { .number(in: -1e38...1e38) }

    /// A number that may also be hexadecimal.
    static var literal: Form<Double> {
        Form("a number without unit") { text in
            text.hasPrefix("0x")
                ? Form<Int>.integer(in: 0...0xFFFF_FFFF).map(Double.init).read(text)
                : anyNumber.read(text)
        }
    }

    /// A number, or `$name` of something that is known when the action runs.
    static var expression: Form<SettingExpression> {
        let names = SettingName.allCases.map { "$" + $0.rawValue }
        return Form("a number, or one of " + names.joined(separator: ", ")) { text in
            guard text.hasPrefix("$") else {
                return literal.map(SettingExpression.literal).read(text)
            }
            guard let name = SettingName(rawValue: String(text.dropFirst())) else {
                return .wrong(
                    "unknown setting \"\(text)\"",
                    suggestion: Suggestion.closest(to: text, among: names))
            }
            return .value(.setting(name))
        }
    }

    /// A unit of the list.
    static var fixedUnit: Form<ItemUnit> {
        let symbols = ItemUnit.known.map(\.symbol)
        return Form("a unit (" + symbols.joined(separator: ", ") + ")") { text in
            guard let unit = ItemUnit.named(text) else {
                return .wrong(
                    "unknown unit \"\(text)\"",
                    suggestion: Suggestion.closest(to: text, among: symbols))
            }
            return .value(unit)
        }
    }

    /// A unit of the list, or `$option`.
    static var unit: Form<Choice<ItemUnit>> {
        let fixed = fixedUnit
        return Form(fixed.expected + " or an $option") { text in
            text.hasPrefix("$")
                ? .value(.option(String(text.dropFirst())))
                : fixed.map(Choice.fixed).read(text)
        }
    }

    /// A factor other than zero, or `$option`.
    static var scale: Form<Choice<Double>> {
        Form("a factor other than 0, or an $option") { text in
            if text.hasPrefix("$") { return .value(.option(String(text.dropFirst()))) }
            switch anyNumber.read(text) {
            case .value(let factor) where factor != 0: return .value(.fixed(factor))
            case .value: return .wrong("a scale of 0 loses the value")
            case .wrong(let message, let suggestion):
                return .wrong(message, suggestion: suggestion)
            }
        }
    }

    struct Tolerance {
        var relative: Double
        var absolute: Double
    }

    /// `1 %` of the value, or an absolute number.
    static var tolerance: Form<Tolerance> {
        Form("a tolerance such as 0.1 % or 0.001") { text in
            if text.hasSuffix("%") {
                let number = text.dropLast().split(separator: " ").joined()
                guard let percent = Double(number), (0...100).contains(percent) else {
                    return .wrong("\"\(text)\" is not a percentage")
                }
                return .value(Tolerance(relative: percent / 100, absolute: 0))
            }
            return Form<Double>.number(in: 0...1e38).map {
                Tolerance(relative: 0, absolute: $0)
            }.read(text)
        }
    }

    /// Errors of an ammeter above this share are a slip of the pen.
    static let errorMax = 0.1

    /// The share of a reading that it may be off by.
    static var gain: Form<Double> {
        Form("a percentage such as 0.02 %, at most 10 %") { text in
            guard let share = share(text) else {
                return .wrong("\"\(text)\" is not a percentage up to 10 %")
            }
            return .value(share)
        }
    }

    enum Offset: Sendable {
        case absolute(Amperes)
        case ofRange(Double)
    }

    /// What a reading may be off by at any current: `6 nA`, or `0.05 % of range`.
    static var offset: Form<Offset> {
        let ending = "of range"
        let expected = "a current such as 6 nA, or a share such as 0.05 % of range, at most 10 %"
        return Form(expected) { text in
            guard text.contains("%") else {
                return Form<Amperes>.notNegative().map(Offset.absolute).read(text)
            }
            guard text.hasSuffix(ending), let share = share(text.dropLast(ending.count)) else {
                return .wrong("\"\(text)\" is not a share of the range up to 10 %")
            }
            return .value(.ofRange(share))
        }
    }

    /// A written percentage as a share, nil when it is none or above `errorMax`.
    private static func share(_ text: some StringProtocol) -> Double? {
        let number = text.split(separator: " ").joined()
        guard number.hasSuffix("%"), let percent = Double(number.dropLast()),
            (0...errorMax * 100).contains(percent)
        else { return nil }
        return percent / 100
    }

    /// Text of a command or an answer: printable ASCII.
    static var line: Form<String> {
        Form("a line of printable ASCII") { text in
            text.utf8.count <= lineMax && text.utf8.allSatisfy { (0x20..<0x7F).contains($0) }
                ? .value(text) : .wrong("the text does not fit on an instrument's line")
        }
    }

    /// Longest command.
    static let lineMax = 255

    static var oneCharacter: Form<UInt8> {
        Form("one ASCII character") { text in
            guard let byte = text.utf8.first, text.utf8.count == 1, byte < 0x7F else {
                return .wrong("\"\(text)\" is not one character")
            }
            return .value(byte)
        }
    }
}
