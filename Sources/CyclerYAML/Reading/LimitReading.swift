package import CyclerCore

extension MappingReader {
    /// A gauge at ambient reads a little less than nothing: who means no lower limit says so.
    private static let pressure = Form<Pascals>.quantity().demanding(
        "a pressure from -0.2 MPa, such as 3.5 MPa"
    ) { $0 >= Pascals(-0.2e6) }

    /// The bounds of one layer: `limits: {voltage: [..], current: .., temperature: [..],
    /// pressure: [..]}`; bounds nothing when absent.
    package mutating func limits(_ key: String = "limits") -> LimitSet {
        guard var map = optionalMapping(key) else { return LimitSet() }
        let limits = LimitSet(
            voltage: map.optionalRange("voltage", .voltage),
            current: map.optional("current", .positive()),
            temperature: map.optionalRange("temperature", .temperature),
            pressure: map.optionalRange("pressure", Self.pressure))
        map.finish()
        if map.keys.isEmpty {
            problems.report(at: map.node, "no limit is written", expected: "{voltage: [..], ..}")
        }
        return limits
    }
}
