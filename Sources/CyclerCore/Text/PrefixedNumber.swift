/// Numbers as people read them.
package enum PrefixedNumber {
    /// Four significant digits with a prefix (`-8.43 mV`, `39.3 uA`); empty when it is no number.
    package static func text(_ value: Double, _ symbol: String) -> String {
        guard value.isFinite else { return "" }
        let prefixes: [(factor: Double, symbol: StaticString)] = [
            (1e6, "M"), (1e3, "k"), (1, ""), (1e-3, "m"), (1e-6, "u"), (1e-9, "n"),
        ]
        // Rounding first keeps 999.96 from becoming "1000 m".
        let size = value.magnitude * 1.00005
        let prefix =
            size == 0 ? prefixes[2] : prefixes.first { size >= $0.factor } ?? prefixes[5]
        let number = ByteText.words(value / prefix.factor, significant: 4)
        return "\(number) \(prefix.symbol)\(symbol)"
    }
}
