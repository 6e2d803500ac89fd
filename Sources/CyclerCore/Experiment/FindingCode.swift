/// What the short watch can report; raw values are the codes of records and messages.
package enum FindingCode: String, Hashable, Sendable, CaseIterable {
    case shortHard = "SHORT_HARD"
    case shortStep = "SHORT_STEP"
    case shortSlow = "SHORT_SLOW"
    case shortStart = "SHORT_START"
    case zeroConverge = "ZERO_CONVERGE"
    case resistanceFloor = "IR_FLOOR"
    case telegraph = "TELEGRAPH"
    case chargeDrop = "CHG_DROP"
    case chargeCollapse = "CHG_COLLAPSE"
    case chargeSlow = "CHG_SLOW"
    case chargeOverrun = "Q_OVERRUN"
    case holdRise = "CV_RISE"
    case holdFloor = "CV_FLOOR"
    case restDecay = "REST_DECAY"
    case efficiencyAnomaly = "CE_ANOM"
    case spikeUp = "SPIKE_UP"
    case contactLoss = "CONTACT_LOSS"
    case openCompliance = "OPEN_COMPLIANCE"
    case openCurrent = "OPEN_CURRENT"
    case polarity = "POLARITY"
    case wiring = "WIRING"
    case slowSag = "SLOW_SAG"

    /// True for findings that say the cell itself conducts where it should not: what ends a step
    /// `until: [short]`. Codes that begin as a warning (`TELEGRAPH`, `CHG_SLOW`, `CV_FLOOR`,
    /// `SLOW_SAG`) suspect it and are none.
    package var isShort: Bool {
        switch self {
        case .shortHard, .shortStep, .shortSlow, .shortStart, .zeroConverge, .resistanceFloor,
            .chargeDrop, .chargeCollapse, .holdRise, .restDecay:
            true
        case .telegraph, .chargeSlow, .chargeOverrun, .holdFloor, .efficiencyAnomaly, .spikeUp,
            .contactLoss, .openCompliance, .openCurrent, .polarity, .wiring, .slowSag:
            false
        }
    }

    /// True where the signal alone does not show a short, and only a probe may call it one.
    package var isSuspicion: Bool {
        switch self {
        case .shortSlow, .resistanceFloor, .telegraph, .chargeSlow, .holdRise, .restDecay: true
        case .shortHard, .shortStep, .shortStart, .zeroConverge, .chargeDrop, .chargeCollapse,
            .chargeOverrun, .holdFloor, .efficiencyAnomaly, .spikeUp, .contactLoss,
            .openCompliance, .openCurrent, .polarity, .wiring, .slowSag:
            false
        }
    }

    /// What a finding of this code asks for when its detector does not say otherwise.
    package var defaultClass: FindingClass {
        switch self {
        case .shortHard, .shortStart, .zeroConverge, .chargeCollapse, .chargeOverrun,
            .openCompliance, .openCurrent, .polarity, .wiring:
            .stop
        case .shortStep, .shortSlow, .resistanceFloor, .chargeDrop, .chargeSlow, .holdRise,
            .restDecay:
            .pauseAndProbe
        case .telegraph, .holdFloor, .efficiencyAnomaly, .spikeUp, .contactLoss, .slowSag: .warn
        }
    }

    /// Unit of the quantity judged: of `Finding.observed`, `reference` and `sigma`.
    package var unit: FindingUnit {
        switch self {
        case .shortHard, .shortStep, .shortSlow, .shortStart, .zeroConverge, .resistanceFloor,
            .chargeDrop, .chargeCollapse, .chargeSlow, .spikeUp, .contactLoss, .openCompliance,
            .polarity, .wiring, .slowSag:
            .volts
        case .holdRise, .holdFloor, .openCurrent: .amperes
        case .chargeOverrun: .ampereHours
        case .restDecay: .voltsPerHour
        case .efficiencyAnomaly: .ratio
        case .telegraph: .count
        }
    }
}

/// Units of what findings judge.
package enum FindingUnit: String, Hashable, Sendable, CaseIterable {
    case volts = "V"
    case amperes = "A"
    case ampereHours = "Ah"
    case voltsPerHour = "V/h"
    /// Dimensionless: an efficiency, 1 is all.
    case ratio = "1"
    /// Events.
    case count
}
