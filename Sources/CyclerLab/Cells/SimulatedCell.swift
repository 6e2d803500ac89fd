package import CyclerCore

/// A cell of any kind in closed form: an equilibrium potential behind a resistance and two
/// relaxation elements, in parallel with leak, filaments and short.
///
/// Inside, everything is per cm2: mA, mAh, ohm cm2 divided by 1000 (so that V = j R), mS; and
/// positive current charges (oxidises the working or positive electrode).
package struct SimulatedCell: Sendable {
    /// Longest internal step unless a setup says otherwise.
    package static let stepUsual = TimeSpan.milliseconds(250)
    /// Internal steps that make sense.
    package static let stepRange = TimeSpan.milliseconds(1)...TimeSpan.seconds(60)
    /// Conductance of a hard short, mS/cm2.
    static let hardConductance = 500.0

    /// What it was made as.
    package let preset: CellPreset
    /// Electrode area.
    package let area: SquareCentimetres
    /// Longest internal step. Charge under a constant current is exact whatever it is; against
    /// 50 ms, steps of 1 s (10 s) move the voltage by at most 0.17 mV (0.5 mV) except in the
    /// sample in which it jumps. Where filaments come by chance they come seconds later or earlier.
    package let step: TimeSpan
    /// Leak conductance besides filaments and hard short, S/cm2.
    package var leak = 0.0
    /// Share of the counter electrode that is in contact, besides what the preset loses.
    package var contact = 1.0

    let model: CellModel
    var state: ElectrodeState
    var filaments: Filaments
    var warmth: Warmth
    var relaxation = Relaxation()
    var age = TimeSpan.zero
    var isHard = false
    /// What cannot be derived from the state.
    var history = CellTruth()

    package init(_ setup: CellSetup) {
        precondition(setup.area.value > 0, "a cell has an area")
        precondition(Self.stepRange.contains(setup.step), "1 ms to 60 s")
        preset = setup.preset
        area = setup.area
        step = setup.step
        model = CellModel(setup.preset, rest: setup.rest)
        state = model.state(reservoir: setup.reservoir)
        filaments = Filaments(setup.filaments ?? setup.preset.filaments, seed: setup.seed)
        warmth = Warmth(setup.temperature, swing: setup.swing)
        if state.plated >= model.shortCharge { shortNow() }
    }

    /// A fresh half cell at 298 K.
    package init(
        preset: HalfCellPreset, area: SquareCentimetres, restPotential: Volts = Volts(2.4)
    ) {
        var setup = CellSetup(.half(preset), area: area)
        setup.rest = restPotential
        self.init(setup)
    }

    /// Mean temperature of the cell; resistances follow it.
    package var temperature: Kelvins {
        get { warmth.mean }
        set { warmth.set(newValue, age: age) }
    }

    /// Moves the cell on by `span`, in internal steps.
    package mutating func advance(by span: TimeSpan, drive: CellDrive) {
        var rest = span
        while rest > .zero { rest = rest - step(atMost: rest, from: solve(drive)) }
    }

    /// Terminal voltage and current at this moment under `drive`.
    package func response(to drive: CellDrive) -> CellResponse { response(at: solve(drive)) }

    @inline(__always)
    func response(at point: OperatingPoint) -> CellResponse {
        CellResponse(
            voltage: Volts(point.volts), current: Amperes(point.terminal * area.value / 1000),
            isLimited: point.isLimited)
    }

    /// Makes the short hard at once.
    package mutating func shortNow() {
        guard !isHard else { return }
        isHard = true
        history.shortAge = age
        history.shortCharge = .mAh(state.plated)
    }

    /// Everything that happened to it so far.
    package var truth: CellTruth {
        var truth = history
        truth.age = age
        truth.plated = .mAh(state.plated)
        truth.recoverable = .mAh(state.recoverable)
        truth.intercalated = .mAh(state.intercalated)
        truth.consumed = .mAh(state.consumed)
        truth.passed = truth.stored + truth.leaked
        truth.filaments = filaments.count
        truth.filamentsBorn = filaments.born
        truth.leakConductance = parallel / 1000
        truth.contact = contactNow
        truth.workingContact = state.touching
        truth.cycles = state.cycles
        truth.temperature = warmth.now
        return truth
    }

    /// Everything that conducts beside the electrodes, mS/cm2.
    var parallel: Double {
        1000 * leak + filaments.conductance + (isHard ? Self.hardConductance : 0)
    }

    var contactNow: Double { max(0.001, model.contact(state) * contact) }
}

/// Half cells came first, and much that drives them calls them so.
package typealias HalfCell = SimulatedCell
