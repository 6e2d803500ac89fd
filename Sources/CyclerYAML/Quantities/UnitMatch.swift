/// Finds the unit that stands behind a number in a longer text.
///
/// `mA/cm2`, `mA / cm2` and `mA cm-2` are one unit; the longest that fits is meant.
package enum UnitMatch {
    /// The unit that begins at `start`, and where it ends; nil when there is none.
    package static func longest(
        in text: [UInt8], at start: Int
    ) -> (unit: ExpressionUnit, end: Int)? {
        var best: (unit: ExpressionUnit, end: Int)?
        for candidate in spelled {
            guard let end = end(of: candidate, in: text, at: start) else { continue }
            if best.map({ end > $0.end }) ?? true { best = (candidate.unit, end) }
        }
        return best
    }

    private struct Spelled: Sendable {
        let unit: ExpressionUnit
        let above: [UInt8]
        let below: [[UInt8]]
    }

    private static let spelled: [Spelled] = ExpressionUnit.all.map { unit in
        let parts = unit.symbol.split(separator: "/", omittingEmptySubsequences: false)
        return Spelled(
            unit: unit, above: Array((parts.first ?? "").utf8),
            below: parts.dropFirst().map { Array($0.utf8) })
    }

    private static func end(of candidate: Spelled, in text: [UInt8], at start: Int) -> Int? {
        guard var at = literal(candidate.above, in: text, at: start) else { return nil }
        let isBare = candidate.above.isEmpty
        for divisor in candidate.below {
            let next =
                slashed(divisor, in: text, at: at)
                ?? (isBare ? nil : powered(divisor, in: text, at: at))
            guard let next else { return nil }
            at = next
        }
        return isBoundary(text, at) ? at : nil
    }

    /// The symbol itself; a space in it may be wider, or a `*`.
    private static func literal(_ symbol: [UInt8], in text: [UInt8], at start: Int) -> Int? {
        var at = start
        for byte in symbol {
            if byte == UInt8(ascii: " ") {
                let gap = at
                at = skipSpaces(text, at)
                if at < text.count, text[at] == UInt8(ascii: "*") {
                    at = skipSpaces(text, at + 1)
                }
                guard at > gap else { return nil }
            } else {
                guard at < text.count, text[at] == byte else { return nil }
                at += 1
            }
        }
        return at
    }

    private static func slashed(_ divisor: [UInt8], in text: [UInt8], at start: Int) -> Int? {
        let slash = skipSpaces(text, start)
        guard slash < text.count, text[slash] == UInt8(ascii: "/") else { return nil }
        return literal(divisor, in: text, at: skipSpaces(text, slash + 1))
    }

    /// ` cm-2` for `/cm2`, ` g-1` for `/g`.
    private static func powered(_ divisor: [UInt8], in text: [UInt8], at start: Int) -> Int? {
        let word = skipSpaces(text, start)
        guard word > start else { return nil }
        let isSquare = divisor.last == UInt8(ascii: "2")
        let name = isSquare ? Array(divisor.dropLast()) : divisor
        let power: [UInt8] = [UInt8(ascii: "-"), UInt8(ascii: isSquare ? "2" : "1")]
        return literal(name + power, in: text, at: word)
    }

    private static func skipSpaces(_ text: [UInt8], _ start: Int) -> Int {
        var at = start
        while at < text.count, text[at] == UInt8(ascii: " ") { at += 1 }
        return at
    }

    /// No letter, digit or `(` follows: `min(` is a function, not minutes.
    private static func isBoundary(_ text: [UInt8], _ at: Int) -> Bool {
        guard at < text.count else { return true }
        if at > 0, text[at - 1] == UInt8(ascii: "%") { return true }
        switch text[at] {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "("):
            return false
        default: return true
        }
    }
}
