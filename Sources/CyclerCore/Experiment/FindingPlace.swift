extension FindingCode {
    /// Codes there are; a test counts them.
    package static let count = 22

    /// Place of the code in tables that have one for each: its rank among `allCases`.
    package var place: Int {
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
