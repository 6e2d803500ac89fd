package import CyclerCore
import Glibc

/// A half cell against lithium in closed form: an open-circuit potential with nucleation
/// overpotential behind a resistance and two relaxation elements, in parallel with a leak.
///
/// Inside, everything is per cm2: mA, mAh, ohm cm2 divided by 1000 (so that V = j R), S times 1000.
package struct HalfCell: Sendable {
    /// What it was made as.
    package let preset: HalfCellPreset
    /// Electrode area.
    package let area: SquareCentimetres
    /// Potential before the first charge.
    package let restPotential: Volts
    /// Temperature of the cell; resistances follow it.
    package var temperature = Kelvins(298)
    /// Leak conductance besides the hard short, S/cm2.
    package var leak = 0.0
    /// Everything that happened to it so far.
    package private(set) var truth = CellTruth()

    /// Longest internal step; results do not depend on how time is handed in.
    static let stepMax = TimeSpan.milliseconds(250)
    private static let stepMin = TimeSpan.milliseconds(1)
    /// Conductance of a hard short, mS/cm2.
    private static let hardConductance = 500.0
    private static let relaxation = (ohms: 0.002, fast: 8.0, slow: 120.0)
    /// Plated charge, in units of the insertion capacity, over which plating takes all current.
    private static let takeover = 0.0095

    private let nucleationScale: Double
    private let chargeStep: Double
    private var recoverable = 0.0
    private var dead = 0.0
    private var intercalated = 0.0
    /// Plated since the electrode last carried no metallic lithium.
    private var nucleated = 0.0
    private var fast = 0.0
    private var slow = 0.0
    private var isHard = false

    package init(
        preset: HalfCellPreset, area: SquareCentimetres, restPotential: Volts = Volts(2.4)
    ) {
        precondition(area.value > 0, "a cell has an area")
        self.preset = preset
        self.area = area
        self.restPotential = restPotential
        nucleationScale = Self.nucleationScale(preset)
        let capacity = preset.insertionCapacity.mAh
        chargeStep =
            capacity > 0 ? min(preset.nucleationRise.mAh, 0.01 * capacity) / 8 : .infinity
    }

    /// Moves the cell on by `span`, in internal steps.
    package mutating func advance(by span: TimeSpan, drive: CellDrive) {
        var rest = span
        while rest > .zero { rest = rest - step(atMost: rest, drive: drive) }
    }

    /// Terminal voltage and current at this moment under `drive`.
    package func response(to drive: CellDrive) -> CellResponse {
        let point = solve(drive)
        return CellResponse(
            voltage: Volts(point.volts), current: Amperes(-point.plating * area.value / 1000),
            isLimited: point.isLimited)
    }

    /// Makes the short hard at once.
    package mutating func shortNow() {
        guard !isHard else { return }
        isHard = true
        truth.shortAge = truth.age
        truth.shortCharge = .mAh(plated)
    }
}

extension HalfCell {
    /// One operating point: terminal volts, plating current through the terminals and through
    /// the faradaic branch, mA/cm2.
    private struct Point {
        var volts: Double
        var plating: Double
        var faradaic: Double
        var isLimited: Bool
    }

    private var plated: Double { recoverable + dead }

    /// Share of the electrolyte that is penetrated, 0...1.
    private var penetration: Double {
        guard case .penetration(let charge, let exponent) = preset.shortLaw else { return 0 }
        return min(1, pow(plated / charge.mAh, exponent))
    }

    private var contact: Double {
        guard let capacity = preset.contactCapacity?.mAh else { return 1 }
        return min(1, max(0.03, (1 - (plated + intercalated) / capacity) / 0.2))
    }

    /// Arrhenius-like factor on every resistance, -2.5 % per kelvin.
    private var thermal: Double { exp(-0.025 * (temperature.value - 298)) }

    private func resistance(penetration l: Double) -> Double {
        let ohms =
            preset.electrolyte.value * (1 - l) + preset.working.value * (1 - 0.9 * l)
            + preset.counter.value / contact + 0.02
        return ohms * thermal / 1000
    }

    /// Share of the current that plates instead of intercalating.
    private var platingShare: Double {
        let capacity = preset.insertionCapacity.mAh
        guard capacity > 0 else { return 1 }
        let full = 1 / (1 + exp(-(intercalated / capacity - 0.97) / 0.008))
        let spread = nucleated / (Self.takeover * capacity)
        return 1 - (1 - full) * exp(-spread * spread)
    }

    /// Equilibrium potential; the nucleation barrier stands only in the way of plating.
    private func potential(share: Double, plating: Bool, stripping: Bool) -> Double {
        if stripping && recoverable > 0 { return 0 }
        var volts = 0.0
        if share < 1 - 1e-9 {
            let filling = intercalated / preset.insertionCapacity.mAh
            volts =
                (1 - share)
                * preset.insertion.volts(filling: filling, rest: restPotential.value)
        }
        if plating { volts -= share * nucleationBarrier }
        return volts
    }

    private var nucleationBarrier: Double {
        guard nucleationScale > 0 else { return 0 }
        return nucleationScale * Self.nucleationShape(preset, nucleated)
    }

    private static func nucleationShape(_ preset: HalfCellPreset, _ charge: Double) -> Double {
        (1 - exp(-charge / preset.nucleationRise.mAh))
            * exp(-sqrt(charge / preset.nucleationFade.mAh))
    }

    /// Volts per unit of the shape, so that its maximum is the preset's dip.
    private static func nucleationScale(_ preset: HalfCellPreset) -> Double {
        guard preset.nucleation.value > 0 else { return 0 }
        var highest = 0.0
        for index in 1...4000 {
            let charge = preset.nucleationRise.mAh * Double(index) / 200
            highest = max(highest, nucleationShape(preset, charge))
        }
        return preset.nucleation.value / highest
    }

    private func solve(_ drive: CellDrive) -> Point {
        let l = penetration
        let r = resistance(penetration: l)
        let leak = 1000 * self.leak + (isHard ? Self.hardConductance : 0)
        let share = platingShare
        let lag = (fast + slow) * (1 - l)
        func point(terminal j: Double, _ e: Double, limited: Bool = false) -> Point {
            let volts = ((e - lag) / r - j) / (1 / r + leak)
            return Point(
                volts: volts, plating: j, faradaic: (e - lag - volts) / r, isLimited: limited)
        }
        func held(_ volts: Double, limited: Bool = false) -> Point {
            let resting = potential(share: share, plating: false, stripping: false)
            let strips = volts > resting - lag
            let e = potential(share: share, plating: !strips, stripping: strips)
            var faradaic = (e - lag - volts) / r
            if strips != (faradaic < 0) { faradaic = 0 }
            return Point(
                volts: volts, plating: faradaic - leak * volts, faradaic: faradaic,
                isLimited: limited)
        }
        switch drive {
        case .open:
            return point(terminal: 0, potential(share: share, plating: false, stripping: false))
        case .current(let amperes, let window):
            let j = -amperes.value * 1000 / area.value
            let found = point(
                terminal: j, potential(share: share, plating: j > 0, stripping: j < 0))
            if found.volts > window.upperBound.value {
                return held(window.upperBound.value, limited: true)
            }
            if found.volts < window.lowerBound.value {
                return held(window.lowerBound.value, limited: true)
            }
            return found
        case .voltage(let volts, let limit):
            let found = held(volts.value)
            let most = limit.value * 1000 / area.value
            guard found.plating.magnitude > most else { return found }
            let j = found.plating > 0 ? most : -most
            return point(
                terminal: j, potential(share: share, plating: j > 0, stripping: j < 0),
                limited: true)
        }
    }
}

extension HalfCell {
    /// One internal step under `drive`, never across an event; returns how far it went.
    mutating func step(atMost limit: TimeSpan, drive: CellDrive) -> TimeSpan {
        let point = solve(drive)
        let span = stepLength(limit, point)
        note(point)
        move(point, seconds: span.seconds)
        truth.age = truth.age + span
        if let hard = preset.shortLaw.charge?.mAh, plated >= hard - 1e-12 { shortNow() }
        truth.plated = .mAh(plated)
        truth.recoverable = .mAh(recoverable)
        truth.intercalated = .mAh(intercalated)
        return span
    }

    /// Steps end on a grid of the cell's own age, at the hard short and where lithium is used up.
    private func stepLength(_ limit: TimeSpan, _ point: Point) -> TimeSpan {
        let current = point.faradaic
        if point.plating == 0 && current.magnitude < 1e-12 { return limit }
        let grid = Self.stepMax.nanoseconds
        var span = min(limit.nanoseconds, grid - truth.age.nanoseconds % grid)
        let bounded = chargeStep / max(current.magnitude, 1e-9) * 3600e9
        if bounded < Double(span) {
            span = min(span, max(Int64(bounded), Self.stepMin.nanoseconds))
        }
        if let left = chargeToEvent(current) {
            let until = (left / current.magnitude * 3600e9).rounded(.up)
            if until < Double(span) { span = max(1, Int64(until)) }
        }
        return TimeSpan(nanoseconds: span)
    }

    /// Charge until the next kink of the model at this faradaic current, nil when none is ahead.
    private func chargeToEvent(_ current: Double) -> Double? {
        if current < 0 { return recoverable > 0 ? recoverable : nil }
        guard !isHard, let hard = preset.shortLaw.charge?.mAh else { return nil }
        let share = platingShare
        return share > 0.5 && hard > plated ? (hard - plated) / share : nil
    }

    private mutating func note(_ point: Point) {
        guard point.plating > 0 else { return }
        if point.volts < 0, truth.onset == nil { truth.onset = truth.age }
        if !isHard, plated < 0.2 { truth.deepest = min(truth.deepest, Volts(point.volts)) }
    }

    private mutating func move(_ point: Point, seconds: Double) {
        let charge = point.faradaic * seconds / 3600
        if charge > 0 {
            let share = platingShare
            intercalated += (1 - share) * charge
            nucleated += share * charge
            recoverable += share * charge * preset.efficiency
            dead += share * charge * (1 - preset.efficiency)
        } else if charge < 0 {
            strip(-charge)
        }
        if isHard {
            truth.passedAfterShort += .mAh((point.plating * seconds / 3600).magnitude)
        }
        let drop = point.faradaic * Self.relaxation.ohms * thermal
        fast += (1 - exp(-seconds / Self.relaxation.fast)) * (drop - fast)
        slow += (1 - exp(-seconds / Self.relaxation.slow)) * (drop - slow)
    }

    private mutating func strip(_ charge: Double) {
        let metallic = min(charge, recoverable)
        recoverable -= metallic
        if recoverable < 1e-12 {
            recoverable = 0
            nucleated = 0
        }
        guard preset.insertionCapacity.mAh > 0 else { return }
        intercalated -= charge - metallic
    }
}

extension Quantity where Unit == ArealCapacityTag {
    fileprivate var mAh: Double { milliampereHoursPerSquareCentimetre }
}
