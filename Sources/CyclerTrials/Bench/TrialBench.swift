package import CyclerCore
package import CyclerLab
package import CyclerWatch

/// A simulated cell behind the converters of an instrument, with the short watch on it, in virtual
/// time. What the station adds (probes, opening, records) is left out: here only the watch is
/// judged, as fast as it can go.
package struct TrialBench: Sendable {
    /// What flows.
    package enum Step: Hashable, Sendable {
        case rest
        /// Positive charges the cell, or strips.
        case current(CurrentDensity)
        case hold(Volts)
    }

    /// A finding, and where the bench was when it came.
    package struct Found: Sendable {
        package var finding: Finding
        /// Samples since the bench began, this one included.
        package var sample: Int
        /// Charge through the terminals since the bench began, magnitudes added up.
        package var passed: ArealCapacity
    }

    package var cell: SimulatedCell
    package var watch: ShortWatch
    /// Called on every sample before the watch sees it: leads swapped, sense off, a hump.
    package var distort: (@Sendable (inout Sample) -> Void)?
    /// The cell has a thermometer, read every minute.
    package var hasThermometer = false
    /// Beside the cell, for one that relaxes for hours; nil leaves that out.
    package var slow: SlowCell?
    package private(set) var now = Instant.zero
    package private(set) var found: [Found] = []
    package private(set) var samples = 0
    package private(set) var passed = ArealCapacity.zero
    /// Signed charge of the step, by the measured current.
    package private(set) var stepCharge = AmpereHours.zero
    package private(set) var lastVoltage = Volts.zero
    package private(set) var lastCurrent = Amperes.zero

    private var front: MeasuringFront
    private let period: TimeSpan
    private let kind: CellKind
    private let capacity: AmpereHours?
    private var drive = CellDrive.open
    private var fullScale = Amperes(1e-3)
    private var step = Step.rest
    private var hasDischarged = false
    private var buffer = FindingBuffer()
    private var nextTemperature = Instant.zero
    /// Minutes in which each code was watched for.
    private var minutes = InlineArray<22, Int>(repeating: 0)
    private var nextLook = Instant.zero

    /// `capacity` and `oneC` are of the whole cell; nil leaves the detectors that need them blind.
    package init(
        _ setup: CellSetup, kind: CellKind, front spec: MeasuringSpec = .trial,
        every period: TimeSpan = .seconds(1), capacity: ArealCapacity? = nil,
        resistance: ArealResistance? = nil, zero: ZeroOffset? = .trial
    ) {
        var setup = setup
        setup.step = min(max(period, .milliseconds(100)), .seconds(1))
        cell = SimulatedCell(setup)
        self.capacity = capacity.map { $0 * setup.area }
        var settings = WatchSettings(
            kind: kind, area: setup.area,
            voltageWindow: kind == .full ? Volts(-0.1)...Volts(4.45) : Volts(-0.5)...Volts(3.5))
        settings.capacity = self.capacity
        settings.referenceResistance = resistance
        watch = ShortWatch(settings: settings)
        if let zero { watch.zero(zero) }
        front = MeasuringFront(spec: spec, seed: setup.seed &* 0x9E37 &+ 7, start: .zero)
        self.period = period
        self.kind = kind
    }

    /// Begins a step, and tells the watch of it as the station would.
    package mutating func begin(_ step: Step) {
        self.step = step
        stepCharge = .zero
        var context: WatchContext
        switch step {
        case .rest:
            drive = .open
            context = WatchContext(step: .idle)
        case .hold(let voltage):
            drive = .voltage(voltage, currentLimit: Amperes(10e-3))
            context = WatchContext(step: .hold(voltage))
        case .current(let density):
            let set = density * cell.area
            fullScale = set.magnitude < Amperes(0.1e-3) ? Amperes(0.1e-3) : Amperes(1e-3)
            if set.magnitude > fullScale { fullScale = Amperes(10e-3) }
            drive = .current(set, within: Volts(-5)...Volts(5))
            context = WatchContext(
                step: .current(set, CurrentDirection(set, on: kind)),
                compliance: Volts(-5)...Volts(5), rangeFullScale: fullScale)
            if kind == .full, set < .zero { hasDischarged = true }
        }
        context.expectedCharge = capacity
        context.isFormation = !hasDischarged
        watch.begin(context, at: now)
    }

    /// One sample; returns how many findings it brought.
    @discardableResult
    package mutating func sample() -> Int {
        let reading = front.read(advance(), fullScale: fullScale, at: now)
        var sample = Sample(time: now, voltage: reading.voltage, current: reading.current)
        distort?(&sample)
        lastVoltage = sample.voltage ?? lastVoltage
        lastCurrent = sample.current ?? .zero
        let moved = lastCurrent * period
        stepCharge += moved
        passed += moved.magnitude / cell.area
        if hasThermometer, now >= nextTemperature {
            nextTemperature = now + .minutes(1)
            watch.note(temperature: cell.truth.temperature, at: now)
        }
        watch.ingest(sample, stepCharge: stepCharge, into: &buffer)
        if now >= nextLook { look() }
        guard !buffer.isEmpty else { return 0 }
        let count = buffer.count
        for index in 0..<count {
            found.append(Found(finding: buffer[index], sample: samples, passed: passed))
        }
        buffer.removeAll()
        return count
    }

    /// One period of the cell; what stands at its terminals then.
    private mutating func advance() -> CellResponse {
        now = now + period
        samples += 1
        guard let slow else {
            cell.advance(by: period, drive: drive)
            return cell.response(to: drive)
        }
        let beside = slow.voltage
        var inner = drive
        if case .voltage(let volts, let limit) = drive {
            inner = .voltage(slow.own(volts - beside), currentLimit: limit)
        }
        cell.advance(by: period, drive: inner)
        var response = cell.response(to: inner)
        response.voltage = slow.shown(response.voltage) + beside
        self.slow?.advance(response.current / cell.area, cell.truth.temperature)
        return response
    }

    private mutating func look() {
        nextLook = now + .minutes(1)
        let table = watch.seenReadiness()
        for code in FindingCode.allCases where table[code] == .watching {
            minutes[code.place] += 1
        }
    }

    /// Hours in which the watch looked for this code, to a minute.
    package func hoursWatched(_ code: FindingCode) -> Double {
        Double(minutes[code.place]) / 60
    }

    /// Samples until the condition is false, at most for this long; true when it became false.
    @discardableResult
    package mutating func run(
        atMost span: TimeSpan, while goesOn: (borrowing TrialBench) -> Bool = { _ in true }
    ) -> Bool {
        let end = now + span
        while now < end {
            guard goesOn(self) else { return true }
            sample()
        }
        return !goesOn(self)
    }

    /// A cycle has ended; what the watch says of it is kept with the rest.
    package mutating func end(_ cycle: CycleCharges) {
        watch.ingest(cycle, into: &buffer)
        for index in 0..<buffer.count {
            found.append(Found(finding: buffer[index], sample: samples, passed: passed))
        }
        buffer.removeAll()
    }

    /// Forgets what was found so far.
    package mutating func forget() { found.removeAll(keepingCapacity: true) }

    /// The first finding of one of these codes.
    package func first(_ codes: FindingCode...) -> Found? {
        found.first { codes.contains($0.finding.code) }
    }
}

extension MeasuringSpec {
    /// The instrument of the acceptance table: 0.1 mV of noise, steps of 19 uV.
    package static var trial: Self {
        var spec = Self()
        spec.voltageNoise = Volts(0.1e-3)
        return spec
    }
}

extension ZeroOffset {
    /// A zero measured before the run, to 0.02 mV.
    package static var trial: Self { Self(value: .zero, uncertainty: Volts(0.02e-3), at: .zero) }
}
