package import CyclerCore

/// A set of finding codes in one word.
package struct FindingSet: Hashable, Sendable {
    /// Codes there are; a test counts them.
    package static let capacity = 22

    private var bits: UInt32 = 0

    package init() {}

    /// True when the code is in the set.
    package func contains(_ code: FindingCode) -> Bool { bits & (1 << UInt32(code.place)) != 0 }

    /// True when a code in the set says that the cell conducts where it should not.
    package var hasShort: Bool { bits & Self.shorts != 0 }

    private static let shorts = FindingCode.allCases.reduce(UInt32(0)) { bits, code in
        code.isShort ? bits | 1 << UInt32(code.place) : bits
    }

    /// Puts a code in.
    package mutating func insert(_ code: FindingCode) { bits |= 1 << UInt32(code.place) }

    /// Takes all codes out.
    package mutating func removeAll() { bits = 0 }
}

extension FindingCode {
    /// Place of the code in tables that have one for each: its rank among `allCases`.
    var place: Int {
        switch self {
        case .shortHard: 0
        case .shortStep: 1
        case .shortSlow: 2
        case .shortStart: 3
        case .zeroConverge: 4
        case .resistanceFloor: 5
        case .telegraph: 6
        case .chargeDrop: 7
        case .chargeCollapse: 8
        case .chargeSlow: 9
        case .chargeOverrun: 10
        case .holdRise: 11
        case .holdFloor: 12
        case .restDecay: 13
        case .efficiencyAnomaly: 14
        case .spikeUp: 15
        case .contactLoss: 16
        case .openCompliance: 17
        case .openCurrent: 18
        case .polarity: 19
        case .wiring: 20
        case .slowSag: 21
        }
    }
}
