package import CyclerCore

extension ReadinessTable {
    /// What `principal` is called; no finding code has such a name.
    private static let whole = "watch"

    /// The table as the `readiness` of a channel: one word for each code that applies.
    package var json: JSON {
        var fields = JSONFields()
        if principal != .off { fields.add(Self.whole, principal.text) }
        for code in FindingCode.allCases where self[code] != .off {
            fields.add(code.rawValue, self[code].text)
        }
        return fields.json
    }

    /// Reads `json`; codes and words of later versions are left out.
    package init(json: JSON) {
        self.init()
        if let word = json[Self.whole]?.string.flatMap(Readiness.init(text:)) {
            principal = word
        }
        for code in FindingCode.allCases {
            guard let word = json[code.rawValue]?.string.flatMap(Readiness.init(text:)) else {
                continue
            }
            self[code] = word
        }
    }
}
