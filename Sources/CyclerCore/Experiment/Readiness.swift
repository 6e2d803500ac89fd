/// Whether a detector could see what it is there for, as of the last sample.
package enum Readiness: Hashable, Sendable {
    /// It does not apply to this kind of cell or step, or nothing watches for it.
    case off
    /// It looks.
    case watching
    /// Blanked within the budget, or too few samples since the last change.
    case warmingUp
    /// It applies and could not tell: its silence means nothing.
    case blind(BlindReason)

    /// How many there are, reasons counted one by one.
    package static let count = 3 + BlindReason.allCases.count

    /// The word of records and messages: `watching`, `warming up`, `blind: noise`.
    package var text: String {
        switch self {
        case .off: "off"
        case .watching: "watching"
        case .warmingUp: "warming up"
        case .blind(let reason): reason.text
        }
    }

    /// Reads `text` back; nil for words of later versions.
    package init?(text: String) {
        let all = (0..<UInt8(Self.count)).map(Readiness.init(place:))
        guard let readiness = all.first(where: { $0.text == text }) else { return nil }
        self = readiness
    }

    /// The state of two that look for the same thing: one that looks is enough.
    package func or(_ other: Readiness) -> Readiness { rank >= other.rank ? self : other }

    /// The state of two that are both needed: the one that sees less; one that is off is not.
    package func and(_ other: Readiness) -> Readiness {
        switch (self, other) {
        case (.off, _): other
        case (_, .off): self
        default: rank <= other.rank ? self : other
        }
    }

    /// How much is seen, rising.
    private var rank: Int {
        switch self {
        case .off: 0
        case .blind: 1
        case .warmingUp: 2
        case .watching: 3
        }
    }

    /// Place in tables that have one for each, from 0, which is `off`.
    package var place: UInt8 {
        switch self {
        case .off: 0
        case .watching: 1
        case .warmingUp: 2
        case .blind(.offset): 3
        case .blind(.noise): 4
        case .blind(.sampleRate): 5
        case .blind(.noReference): 6
        case .blind(.blanking): 7
        case .blind(.noReading): 8
        }
    }

    /// The readiness at a place; `off` beyond the last one.
    package init(place: UInt8) {
        self =
            switch place {
            case 1: .watching
            case 2: .warmingUp
            case 3: .blind(.offset)
            case 4: .blind(.noise)
            case 5: .blind(.sampleRate)
            case 6: .blind(.noReference)
            case 7: .blind(.blanking)
            case 8: .blind(.noReading)
            default: .off
            }
    }
}

/// Why a detector cannot see.
package enum BlindReason: String, Hashable, Sendable, CaseIterable {
    /// The voltage zero is not known well enough for this signal.
    case offset
    /// The signal drowns in noise.
    case noise
    /// Samples come too rarely for what it looks for.
    case sampleRate = "sample rate"
    /// It needs a resistance, an expected charge or the like that nobody gave.
    case noReference = "no reference"
    /// A change around the cell wanted more blanking than the budget has: what is judged now may
    /// be the change.
    case blanking
    /// The instrument gives no usable reading.
    case noReading = "no reading"

    /// The words for a line of status: `blind: offset`.
    package var text: String { "blind: " + rawValue }

    /// The reason as a person says it.
    package var explanation: String {
        switch self {
        case .offset: "zero too uncertain for this plateau"
        case .noise: "noise too high for this plateau"
        case .sampleRate: "samples too rare"
        case .noReference: "nothing to compare with"
        case .blanking: "changes used up the blanking"
        case .noReading: "no usable reading"
        }
    }
}
