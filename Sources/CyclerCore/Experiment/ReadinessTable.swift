/// The readiness of every code, packed into two words: copied and compared at no cost.
package struct ReadinessTable: Hashable, Sendable {
    private static let bitsEach: UInt64 = 4
    private static let perWord = 16

    /// Codes of places 0 to 15, then the others; four bits each.
    private var first: UInt64 = 0
    private var second: UInt64 = 0
    /// What the principal detectors see together; `.off` when none applies.
    package var principal = Readiness.off

    /// Everything off.
    package init() {}

    /// The readiness of one code; `.off` for a code that nothing watches for.
    package subscript(code: FindingCode) -> Readiness {
        get {
            let place = code.place
            let word = place < Self.perWord ? first : second
            let shift = UInt64(place % Self.perWord) * Self.bitsEach
            return Readiness(place: UInt8(truncatingIfNeeded: word >> shift & 15))
        }
        set {
            let place = code.place
            let shift = UInt64(place % Self.perWord) * Self.bitsEach
            let bits = UInt64(newValue.place) << shift
            if place < Self.perWord {
                first = first & ~(15 << shift) | bits
            } else {
                second = second & ~(15 << shift) | bits
            }
        }
    }

    /// Notes what a detector says of itself.
    package mutating func note(
        _ readiness: Readiness, of code: FindingCode, isPrincipal: Bool
    ) {
        self[code] = self[code].or(readiness)
        if isPrincipal { principal = principal.and(readiness) }
    }

    /// How many codes apply, look, and are blind.
    package var counts: (applying: Int, watching: Int, blind: Int) {
        var counts = (applying: 0, watching: 0, blind: 0)
        for code in FindingCode.allCases {
            switch self[code] {
            case .off: break
            case .watching:
                counts.applying += 1
                counts.watching += 1
            case .warmingUp: counts.applying += 1
            case .blind:
                counts.applying += 1
                counts.blind += 1
            }
        }
        return counts
    }

    /// Why most of the blind ones are; the reason of the principal detectors when they are blind
    /// themselves. Nil when none is.
    package var mainReason: BlindReason? {
        if case .blind(let reason) = principal { return reason }
        var most: (reason: BlindReason, count: Int)?
        for reason in BlindReason.allCases {
            let count = FindingCode.allCases.count { self[$0] == .blind(reason) }
            if count > most?.count ?? 0 { most = (reason, count) }
        }
        return most?.reason
    }
}
