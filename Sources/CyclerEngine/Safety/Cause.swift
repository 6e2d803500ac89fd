package import CyclerCore

/// Why a circuit was opened by the daemon; kept with a latch, an event and a run's outcome.
package enum Cause: Hashable, Sendable {
    case limit(LimitLayer, LimitedQuantity, observed: Double, limit: Double)
    /// |I - I_set| beyond tolerance for three samples.
    case deviation(observed: Amperes, wanted: Amperes)
    case overRange(LimitedQuantity)
    /// The instrument opened the circuit by itself.
    case openedByInstrument(protection: Bool)
    /// What is large is kept elsewhere: every sample passes actions around that have no cause.
    indirect case finding(Finding)
    /// A probe behind a finding showed a short.
    indirect case shortConfirmed(ProbeEvidence)
    /// Suspected shorts that a probe found healed, too many in a day.
    indirect case dynamicShort(Finding, heals: Int)
    case chargeBound(AmpereHours, AmpereHours)
    case timeBound(TimeSpan, TimeSpan)
    /// A limit of the schedule's author.
    indirect case guarded(PlanGuard)
    /// The schedule cannot go on.
    case schedule(ScheduleFault)
    /// The instrument or its line stopped answering.
    case linkLost
    /// A set point was not accepted by the instrument.
    case setPointRefused(BusFault)
    /// An auxiliary that a limit needs has no fresh reading.
    case staleRole(String)
    case disk
    /// The circuit could not be shown to be open when it should have been.
    case notOpened
    /// We slept, and nobody watched the instruments.
    case suspended
    /// The daemon was away; how long, and why the run does not go on by itself.
    case restarted(away: TimeSpan, why: String)

    /// Short code for `events.jsonl`, `status` and outcomes.
    package var code: String {
        switch self {
        case .limit(_, let quantity, _, _): "LIMIT_\(quantity.code)"
        case .deviation: "DEVIATION"
        case .overRange(let quantity): "OVER_RANGE_\(quantity.code)"
        case .openedByInstrument(let protection): protection ? "PROTECTION" : "OUTPUT_LOST"
        case .finding(let finding): finding.code.rawValue
        case .shortConfirmed(let evidence): evidence.question.finding.code.rawValue
        case .dynamicShort: "DYNAMIC_SHORT"
        case .chargeBound: FindingCode.chargeOverrun.rawValue
        case .timeBound: "T_OVERRUN"
        case .guarded: "GUARD"
        case .schedule(.askedFor): "SCHEDULE_TRIP"
        case .schedule: "SCHEDULE"
        case .linkLost: "LINK_LOST"
        case .setPointRefused: "SET_POINT_REFUSED"
        case .staleRole: "STALE_ROLE"
        case .disk: "DISK"
        case .notOpened: "UNSAFE"
        case .suspended: "SUSPENDED"
        case .restarted: "RESTARTED"
        }
    }

    /// What happened, with its numbers, and what to do next.
    package var message: String {
        switch self {
        case .limit(let layer, let quantity, let observed, let limit):
            "\(quantity.name) \(quantity.text(observed)) is outside the \(layer.rawValue) limit "
                + "\(quantity.text(limit)); look at the cell, then 'ack'"
        case .deviation(let observed, let wanted):
            "current \(LimitedQuantity.current.text(observed.value)) is not the "
                + "\(LimitedQuantity.current.text(wanted.value)) that was set, three samples "
                + "long; check leads and range, then 'ack'"
        case .overRange(let quantity):
            "the instrument flags its \(quantity.name) as over range; check wiring and range, "
                + "then 'ack'"
        case .openedByInstrument(let protection):
            protection
                ? "a hardware limit of the instrument opened the circuit; look at the cell, "
                    + "then 'ack'"
                : "the instrument's output went off by itself (its watchdog, or a hand on the "
                    + "panel); check the link, then 'resume'"
        case .finding(let finding):
            "\(finding.code.rawValue): observed \(significant(finding.observed)) against "
                + "\(significant(finding.reference)); look at the records and bursts"
        case .shortConfirmed(let evidence): evidence.message
        case .dynamicShort(let finding, let heals):
            "\(finding.code.rawValue) again, and probes found \(heals) of its kind healed within a "
                + "day: a dynamic soft short; look at the bursts, then 'ack'"
        case .chargeBound(let charge, let bound):
            "\(significant(charge.value)) Ah moved, more than the bound "
                + "\(significant(bound.value)) Ah; the charge went somewhere else than planned"
        case .timeBound(let spent, let bound):
            "the step took \(significant(spent.hours)) h, its bound is "
                + "\(significant(bound.hours)) h"
        case .guarded(let guarded):
            "the schedule's guard '\(guarded.words)' holds; look at the cell, then "
                + (guarded.action == .pause ? "'resume'" : "'ack'")
        case .schedule(let fault): fault.message
        case .linkLost:
            "the instrument stopped answering; check cable and power; resumes by itself within "
                + "5 minutes, else 'resume'"
        case .setPointRefused(let fault):
            "the instrument did not take its set point (\(fault.words)); check it, then 'resume'"
        case .staleRole(let role):
            "no fresh \(role) reading; check that instrument, then 'resume'"
        case .disk: "records cannot be written; free the disk, then 'resume'"
        case .notOpened:
            "the circuit was not shown to be open; look at it, then 'ack' and 'resume'"
        case .suspended: "the machine slept; check the cells, then 'resume'"
        case .restarted(let away, let why):
            "the daemon was away for \(significant(away.seconds)) s and this run with it; \(why)"
        }
    }

    private func significant(_ value: Double) -> String {
        ByteText.words(value, significant: 4)
    }
}
