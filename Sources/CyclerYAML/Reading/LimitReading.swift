package import CyclerCore

extension MappingReader {
    /// The bounds of one layer: `limits: {voltage: [..], current: .., temperature: [..],
    /// pressure: [..]}`; bounds nothing when absent.
    package mutating func limits(_ key: String = "limits") -> LimitSet {
        guard var map = optionalMapping(key) else { return LimitSet() }
        let limits = LimitSet(
            voltage: map.optionalRange("voltage", .voltage),
            current: map.optional("current", .positive()),
            temperature: map.optionalRange("temperature", .temperature),
            pressure: map.optionalRange("pressure", .notNegative()))
        map.finish()
        if map.keys.isEmpty {
            problems.report(at: map.node, "no limit is written", expected: "{voltage: [..], ..}")
        }
        return limits
    }
}
