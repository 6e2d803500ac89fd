import CyclerCore
import CyclerInstruments
import CyclerRecord

/// The ranges on which the current of a step was measured, one after another.
struct RangeLedger: Sendable {
    /// The range that the step began on.
    private(set) var first: CurrentRange?
    /// True once a step has been on more than one.
    private(set) var haveChanged = false
    private var current: CurrentRange?
    private var hasBegun = false
    /// Time in force that is accounted for, and the charge that offsets may have added in it, Ah.
    private var until = TimeSpan.zero
    private var offsetLimit = 0.0
    private var largestGain = 0.0
    /// False once a range came of which nobody told the accuracy.
    private var isKnown = true

    /// The range in hand held until the step had been in force for this long.
    mutating func take(upTo inForce: TimeSpan) {
        guard inForce > until else { return }
        offsetLimit += (current?.accuracy?.offset.value ?? 0) * (inForce - until).hours
        until = inForce
    }

    /// The next range; nil when it is not known.
    mutating func change(to next: CurrentRange?) {
        if !hasBegun { first = next }
        haveChanged = haveChanged || (hasBegun && next != current)
        hasBegun = true
        current = next
        isKnown = isKnown && next?.accuracy != nil
        largestGain = max(largestGain, next?.accuracy?.gain ?? 0)
    }

    /// What holds for the whole step: the largest gain, and the offset whose charge over the time
    /// in force is that of each range over its own. Nil when it is not known of every range.
    var accuracy: CurrentAccuracy? {
        guard hasBegun, isKnown else { return nil }
        guard haveChanged else { return current?.accuracy }
        let offset = until > .zero ? offsetLimit / until.hours : current?.accuracy?.offset.value
        return CurrentAccuracy(gain: largestGain, offset: Amperes(offset ?? 0))
    }
}
