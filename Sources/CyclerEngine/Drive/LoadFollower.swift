import CyclerCore

/// Keeps a power or a resistance with an instrument that only drives currents, one step a sample.
///
/// Every step covers half of the way to the current that the last voltage asks for, and at most
/// adds half of the present one or leaves a quarter. Where the cell's voltage gives way more than
/// the current gains (a load below the cell's own resistance), that would swing: how much it gives
/// way is learnt from the first steps, and each swing makes the steps smaller. Down to a fifth of
/// the cell's own resistance the voltage does not go through 0 V (`RegulationTests`).
struct LoadFollower: Sendable {
    enum Load: Sendable {
        case power(Watts)
        case resistance(Ohms)
    }

    /// Part of the way that a step covers: at most, at least, and how it changes when the current
    /// swings and when it does not.
    private static let shareMax = 0.5
    private static let shareMin = 0.01
    private static let swing = 2.0 / 3
    private static let creep = 1.02
    /// Distances smaller than this part of the current do not count as swings.
    private static let quiet = 1e-3
    /// A step at most multiplies the current by one, or by the other.
    private static let growth = 1.5
    private static let decline = 0.25
    /// A power begins with at most the current of this voltage: near 0 V any current would do.
    private static let voltageTrusted = Volts(0.5)
    /// A resistance begins with this part of the current that the open circuit would drive.
    private static let firstShare = 0.02
    /// Samples from which the cell's own resistance is learnt; later it would be its charge.
    private static let learning = 30

    private let load: Load
    /// Of the current: positive charges the cell.
    private let sign: Double
    private let currents: ClosedRange<Amperes>
    private var share = Self.shareMax
    private var lastDistance = 0.0
    private var start: (voltage: Double, current: Double)?
    private var samples = 0
    private var before = 0.0
    /// What the cell was seen to give way, ohm.
    private var own = 0.0

    init(_ load: Load, sign: Double, currents: ClosedRange<Amperes>) {
        self.load = load
        self.sign = sign
        self.currents = currents
    }

    /// The current to begin with; zero when the voltage drives none.
    func first(_ voltage: Volts) -> Amperes {
        let magnitude =
            switch load {
            case .power: min(wanted(voltage), wanted(max(voltage.magnitude, Self.voltageTrusted)))
            case .resistance: Self.firstShare * wanted(voltage)
            }
        return Amperes(sign * min(magnitude, currents.upperBound.value))
    }

    /// The next current after a sample of the voltage under the present one.
    mutating func next(_ voltage: Volts, under current: Amperes) -> Amperes {
        let present = current.magnitude.value
        let (least, most) = (currents.lowerBound.value, currents.upperBound.value)
        let asked = min(wanted(voltage), most)
        guard present >= least || asked < least else { return Amperes(sign * least) }
        learn(voltage, present)
        let distance = (asked - present) * givingWay
        if distance.magnitude > Self.quiet * present {
            let swings = distance * lastDistance < 0
            share *= swings ? Self.swing : Self.creep
            share = min(max(share, Self.shareMin), Self.shareMax)
            lastDistance = distance
        }
        let next = max(present + share * distance, Self.decline * present)
        return Amperes(sign * min(next, Self.growth * present, most))
    }

    private mutating func learn(_ voltage: Volts, _ present: Double) {
        guard samples < Self.learning else { return }
        samples += 1
        let from = start ?? (voltage.value, present)
        start = from
        // The last step may not show yet: the smaller current makes the cell look weaker.
        let moved = min(present, before) - from.current
        before = present
        if moved > 0 { own = max(0, (voltage.value - from.voltage) * sign / moved) }
    }

    /// The part of a change of current that is left once the cell has answered it.
    private var givingWay: Double {
        switch load {
        case .power: 1
        case .resistance(let ohms): ohms.value / (ohms.value + own)
        }
    }

    /// The magnitude that a voltage asks for. A passive load only lets the cell drive: against its
    /// sign nothing flows.
    private func wanted(_ voltage: Volts) -> Double {
        switch load {
        case .power(let power): power.magnitude.value / max(voltage.magnitude.value, 1e-6)
        case .resistance(let ohms): max(voltage.value * -sign, 0) / ohms.value
        }
    }
}
