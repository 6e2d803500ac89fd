import CyclerCore
import CyclerEngine

/// A cell as simple as it can be and still be slow: a resistance, a slow polarisation, and an
/// open-circuit voltage that moves with charge; and the loop that a step regulates it in.
struct RegulatedCell {
    var openCircuit = 3.0
    /// ohm, at once.
    var ohmic: Double
    /// ohm and s, of the slow part.
    var slow: Double
    var delay: Double
    /// F, of the open circuit; infinite holds still.
    var capacitance = Double.infinity
    var noise = 0.0
    private var polarisation = 0.0

    init(ohmic: Double, slow: Double, delay: Double) {
        self.ohmic = ohmic
        self.slow = slow
        self.delay = delay
    }

    /// The whole resistance in the long run.
    var resistance: Double { ohmic + slow }

    /// The state that a current which has flown for long leaves.
    mutating func settle(under current: Double) { polarisation = current * slow }

    /// A time under a current; the voltage at its end.
    mutating func pass(_ seconds: Double, _ current: Double) -> Double {
        let part = seconds / delay
        polarisation = (polarisation + part * slow * current) / (1 + part)
        openCircuit += current * seconds / capacitance
        return openCircuit + current * ohmic + polarisation
    }
}

/// One step regulating one cell: samples at even times, set points that arrive some samples late.
struct RegulationLoop {
    var machine: DriveMachine
    var cell: RegulatedCell
    let period: Double
    private var onTheWay: [Drive]
    private(set) var drive: Drive
    private var random: SeededRandom
    private var time = 0.0
    /// True voltages and currents at the samples.
    private(set) var voltages: [Double] = []
    private(set) var currents: [Double] = []

    init(
        _ action: PlanAction, _ cell: RegulatedCell, currents: ClosedRange<Double>,
        period: Double, late: Int, seed: Int
    ) throws {
        let step = PlanStep(
            id: 1, action: action, until: [], record: RecordRule(), place: Written.place)
        self.cell = cell
        self.period = period
        random = SeededRandom(seed)
        machine = try DriveMachine(
            step, voltage: Volts(cell.openCircuit),
            currents: Amperes(currents.lowerBound)...Amperes(currents.upperBound),
            holdsVoltage: false)
        drive = machine.drive
        onTheWay = Array(repeating: drive, count: late)
    }

    mutating func run(samples: Int) {
        for _ in 0..<samples {
            let current = if case .current(let current) = drive { current.value } else { 0.0 }
            let voltage = cell.pass(period, current)
            time += period
            voltages.append(voltage)
            currents.append(current)
            let reading = voltage + (cell.noise > 0 ? random.noise(cell.noise) : 0)
            let sample = Sample(
                time: Instant(nanoseconds: Int64(time * 1e9)), voltage: Volts(reading),
                current: Amperes(current))
            _ = machine.next(sample, elapsed: .seconds(time))
            onTheWay.append(machine.drive)
            drive = onTheWay.removeFirst()
        }
    }
}
