package import CyclerCore

/// What the audit says, in words.
extension PlanAudit {
    /// One contradiction, with its place in the schedule.
    package struct Objection: Hashable, Sendable {
        /// What contradicts what.
        package enum Kind: Hashable, Sendable {
            /// A cut-off that a limit trips before.
            case cutOffBeyondLimit(Volts, LimitLayer, ClosedRange<Volts>)
            case currentBeyondLimit(Amperes, LimitLayer, Amperes)
            /// A constant power that takes more current than a limit lets through, at any voltage
            /// the cell may have.
            case powerBeyondLimit(Watts, Amperes, LimitLayer, Amperes)
            /// More than the electrode can hold by its formula.
            case beyondTheory(AmpereHours, AmpereHours)
            /// A cut-off that the voltage held before it never reaches.
            case heldShortOf(Volts, Volts)
            case holdBeyondLimit(Volts, LimitLayer, ClosedRange<Volts>)
            /// A temperature, K, or a stack pressure, Pa, that a limit trips at.
            case goalBeyondLimit(LimitedQuantity, Double, LimitLayer, ClosedRange<Double>)
            /// A limit, a guard or an end on what no instrument of the channel reads, and its role.
            case unmeasured(String, role: String)
            /// Time allowed, and nominal time.
            case tooLong(TimeSpan, TimeSpan)
            case unreachable
            case fault(ScheduleFault)
        }

        package var kind: Kind
        package var place: SourcePlace

        /// What is wrong and what to do.
        package var message: String {
            switch kind {
            case .cutOffBeyondLimit(let volts, let layer, let window):
                "the cut-off \(Self.text(volts)) lies outside the \(layer.rawValue) limit "
                    + "\(Self.text(window)), which trips first; move one of them"
            case .holdBeyondLimit(let volts, let layer, let window):
                "\(Self.text(volts)) is outside the \(layer.rawValue) limit "
                    + "\(Self.text(window)); move one of them"
            case .goalBeyondLimit(let quantity, let goal, let layer, let window):
                "\(quantity.text(goal)) is outside the \(layer.rawValue) limit "
                    + "\(quantity.text(window.lowerBound)) to "
                    + "\(quantity.text(window.upperBound)), which trips; move one of them"
            case .unmeasured(let what, let role):
                "\(what) would never act: no instrument of the channel has the role '\(role)'; "
                    + "give the channel one, or remove it"
            case .currentBeyondLimit(let current, let layer, let limit):
                "\(LimitedQuantity.current.text(current.value)) is beyond the \(layer.rawValue) "
                    + "limit \(LimitedQuantity.current.text(limit.value))"
            case .powerBeyondLimit(let power, let current, let layer, let limit):
                "\(ByteText.words(power.magnitude.value * 1000, significant: 4)) mW take at least "
                    + "\(LimitedQuantity.current.text(current.value)), beyond the "
                    + "\(layer.rawValue) limit \(LimitedQuantity.current.text(limit.value))"
            case .beyondTheory(let charge, let most):
                "\(ByteText.words(charge.value * 1000, significant: 4)) mAh are more than the "
                    + "theoretical capacity of the cell, "
                    + "\(ByteText.words(most.value * 1000, significant: 4)) mAh"
            case .heldShortOf(let volts, let held):
                "the cut-off \(Self.text(volts)) is never reached: the step holds "
                    + "\(Self.text(held))"
            case .tooLong(let allowed, let nominal):
                "the step may take \(Self.hours(allowed)), more than three times the "
                    + "\(Self.hours(nominal)) that its charge takes; write a shorter time"
            case .unreachable: "this step can never be reached"
            case .fault(let fault): fault.message
            }
        }

        private static func text(_ volts: Volts) -> String {
            LimitedQuantity.voltage.text(volts.value)
        }

        private static func text(_ window: ClosedRange<Volts>) -> String {
            "\(text(window.lowerBound)) to \(text(window.upperBound))"
        }

        private static func hours(_ span: TimeSpan) -> String {
            ByteText.words(span.hours, significant: 3) + " h"
        }
    }
}
