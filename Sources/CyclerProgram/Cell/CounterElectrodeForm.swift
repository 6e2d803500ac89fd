import CyclerCore
import CyclerYAML

extension Form where Value == CounterElectrode {
    /// `Li, 100 um`, or any other material in free words.
    static var counterElectrode: Form<CounterElectrode> {
        Form("a material, and for lithium its thickness, such as Li, 100 um") { text in
            let parts = text.split(separator: ",", omittingEmptySubsequences: false).map { part in
                part.split(separator: " ").joined(separator: " ")
            }
            guard let material = parts.first, !material.isEmpty else {
                return .wrong("the electrode has no material", suggestion: "Li, 100 um")
            }
            guard isLithium(material) else {
                return .value(CounterElectrode(material: material))
            }
            for part in parts.dropFirst() where startsNumber(part) {
                switch thickness.read(part) {
                case .value(let length):
                    return .value(
                        CounterElectrode(material: material, lithiumThickness: length))
                case .wrong(let message, let suggestion):
                    return .wrong(message, suggestion: suggestion.map { "\(material), \($0)" })
                }
            }
            return .value(CounterElectrode(material: material))
        }
    }

    private static func startsNumber(_ text: String) -> Bool {
        guard let first = text.first else { return false }
        return first.isNumber || first == "-" || first == "+" || first == "."
    }

    /// Thicker is a slip of the unit.
    private static var thicknessMax: Centimetres { Centimetres(1) }

    private static var thickness: Form<Centimetres> {
        Form<Centimetres>("a thickness such as 100 um") { text in
            switch UnitTable.length.read(text) {
            case .value(let length) where length > 0 && length <= thicknessMax.value:
                .value(Centimetres(length))
            case .value: .wrong("\"\(text)\" is out of range")
            case .wrong(let message, let suggestion): .wrong(message, suggestion: suggestion)
            }
        }
    }

    /// Lithium itself, not one of its alloys.
    private static func isLithium(_ material: String) -> Bool {
        [
            "li", "lithium", "li foil", "lithium foil", "li metal", "lithium metal", "li disc",
            "lithium disc",
        ].contains(material.lowercased())
    }
}
