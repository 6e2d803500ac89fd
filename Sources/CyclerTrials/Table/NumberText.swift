import CyclerCore

/// Numbers as the table has them.
enum NumberText {
    /// With that many digits behind the point at most.
    static func fixed(_ value: Double, digits: Int) -> String {
        guard value.isFinite else { return "\(value)" }
        var text = ByteText(reserving: 24)
        text.append(value, decimals: digits)
        var string = text.string
        guard string.contains(".") else { return string }
        while string.hasSuffix("0") { string.removeLast() }
        if string.hasSuffix(".") { string.removeLast() }
        return string == "-0" ? "0" : string
    }

    /// Two digits and a power of ten: `6.9e-5`.
    static func exponent(_ value: Double) -> String {
        guard value.isFinite, value != 0 else { return "\(value)" }
        var power = 0
        var rest = value
        while rest.magnitude >= 9.95 {
            rest /= 10
            power += 1
        }
        while rest.magnitude < 0.995 {
            rest *= 10
            power -= 1
        }
        guard (-2...3).contains(power) else { return fixed(rest, digits: 1) + "e\(power)" }
        return fixed(value, digits: max(1, 1 - power))
    }
}
