package import CyclerCore

extension Form where Value == CurrentAmount {
    /// A current above zero: absolute, per area, or a rate such as `C/20`, `0.5C`, `2C`.
    package static var currentAmount: Form<CurrentAmount> {
        let expected = "a current such as 40 uA, 0.05 mA/cm2 or C/20, above zero"
        return Form(expected) { text in
            if let rate = RateText.read(text) {
                return RateText.range.contains(rate)
                    ? .value(.rate(rate)) : .wrong("\"\(text)\" is out of range")
            }
            return CurrentAmount.read(text)
        }
    }
}

extension CurrentAmount {
    fileprivate static func read(_ text: String) -> Reading<CurrentAmount> {
        let density: Reading<CurrentDensity> = Form.quantity().read(text)
        let amount: CurrentAmount
        switch density {
        case .value(let value): amount = .perArea(value)
        case .wrong:
            let absolute: Reading<Amperes> = Form.quantity().read(text)
            switch absolute {
            case .value(let value): amount = .absolute(value)
            case .wrong(let message, let suggestion):
                return .wrong(message, suggestion: suggestion)
            }
        }
        return amount.isPositive ? .value(amount) : .wrong("\"\(text)\" is out of range")
    }

    private var isPositive: Bool {
        switch self {
        case .absolute(let current): current > .zero
        case .perArea(let density): density > .zero
        case .rate(let rate): rate > 0
        }
    }
}

/// C-rates as people write them.
enum RateText {
    /// Rates that are not a slip.
    static let range = 1e-6...1e6

    /// Multiples of 1C: `C/20` 0.05, `2C` 2, `C` 1; nil when the text is no rate.
    static func read(_ text: String) -> Double? {
        let compact = text.filter { $0 != " " }
        if compact == "C" { return 1 }
        if compact.hasPrefix("C/") {
            guard let divisor = plainNumber(compact.dropFirst(2)), divisor != 0 else { return nil }
            return 1 / divisor
        }
        guard compact.hasSuffix("C") else { return nil }
        return plainNumber(compact.dropLast())
    }

    private static func plainNumber(_ text: Substring) -> Double? {
        guard let written = WrittenQuantity(String(text)), written.unit.isEmpty else { return nil }
        return written.number
    }
}

extension Form where Value == ChargeAmount {
    /// A charge above zero, absolute or per area.
    package static var chargeAmount: Form<ChargeAmount> {
        Form("a charge such as 3 mAh/cm2 or 2 mAh, above zero") { text in
            let perArea: Reading<ArealCapacity> = Form<ArealCapacity>.quantity().read(text)
            if case .value(let value) = perArea {
                return value > .zero
                    ? .value(.perArea(value)) : .wrong("\"\(text)\" is out of range")
            }
            let absolute: Reading<AmpereHours> = Form<AmpereHours>.quantity().read(text)
            switch absolute {
            case .value(let value):
                return value > .zero
                    ? .value(.absolute(value)) : .wrong("\"\(text)\" is out of range")
            case .wrong(let message, let suggestion):
                return .wrong(message, suggestion: suggestion)
            }
        }
    }
}
