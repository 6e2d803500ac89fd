import CyclerCore

/// One sample and everything that is known with it: computed once, read by every detector.
///
/// Plain numbers are in V, A, Ah, s; what is nil is not known or does not apply.
struct WatchMoment: Sendable {
    /// Larger numbers are no readings: 9.91e37 is what many instruments write for none.
    static let readingMax = 1e12

    /// What flows.
    enum Flow: Sendable { case none, rest, current, hold }

    // The cell and its step
    let kind: CellKind
    var context = WatchContext(step: .idle)
    var flow = Flow.none
    var direction: CurrentDirection?
    /// Set current, signed; zero without one.
    var set = 0.0
    /// Voltage of a step at constant voltage.
    var heldVoltage: Double?
    /// Lab time at which the step, and the set point in force, began.
    var stepBegan = Instant.zero
    var setPointBegan = Instant.zero
    /// A half cell resumes where its voltage was passing through zero.
    var resumesAtZero = false
    /// Half cell, plating, not below zero yet: the signal is the voltage, and it slides.
    var isSliding = false
    var isPlating = false
    /// Plating onset has passed (at once on a symmetric cell).
    var hasOnset = false

    // The sample
    var time = Instant.zero
    /// Time since the sample before, and the median of the last five such times; infinite at
    /// the first.
    var elapsed = Double.infinity
    var period = Double.infinity
    /// Voltage as read, nil when it is no number.
    var rawVoltage: Double?
    /// Voltage less the zero; nil unless it can be judged: no flag, and a set current that flows.
    /// Present in a blanking.
    var voltage: Double?
    /// Current as read, nil when it is no number.
    var current: Double?
    var flags = InstrumentFlags()
    /// Charge of the step, magnitude; nil when it is no number.
    var charge: Double?
    /// Charge of the last plating since its onset.
    var lastPlated = 0.0
    var temperature: Double?
    var pressure: Double?
    /// The last sample could be judged.
    var hasReading = false
    /// There was a sample since mounting.
    var hasSample = false

    // Blanking
    /// The voltage detectors look away: `signal` is nil.
    var isBlanked = false
    /// They should and may not any more: what they see may be the change.
    var isCut = false
    /// A probe called the cell healed within the last hour: windows are halved.
    var isTight = false

    // The signal
    /// What the voltage detectors judge; nil when there is nothing to judge with this sample.
    /// Half and symmetric cells: overpotential u = V sgn(I), while sliding V. Full cells, rest and
    /// constant voltage: V.
    var signal: Double?
    /// The one before under the same set point, and its time.
    var previousSignal: Double?
    var previousAt: Instant?
    /// 30 s median of ordinary samples, from before a drop or a blanking where one is, and the
    /// middle of its time.
    var base: Double?
    var baseAt: Instant?
    /// Standard deviation of the noise of one voltage reading.
    var sigma: Double
    /// The same of a current reading, at constant voltage only.
    var currentSigma = 0.0
    /// The run of samples far below the base that this one belongs to.
    var drop: Drop?
    /// 120 s median, once it covers 60 s. Not while sliding.
    var slow: Double?
    /// Largest base of the polarity run, and its time (half and symmetric cells).
    var peak = 0.0
    var peakAt = Instant.zero
    /// Where log time begins for what falls now (`RunReference.relaxesFrom`).
    var relaxesFrom = Instant.zero
    /// The flat level of the run, or its peak without one; and the first flat level.
    var reference = 0.0
    var firstReference: Double?
    /// Time for which the run has been flat, s.
    var flatFor = 0.0
    /// d ln u / d ln t of the slow median since the peak.
    var slope: Double?
    /// Uncertainty of the zero now.
    var uncertainty = 0.0
    /// High-frequency resistance, ohm cm2.
    var referenceResistance: Double?

    // What was found already
    /// Codes since the set point in force, and since the polarity run, began.
    var foundUnderSetPoint = FindingSet()
    var foundInRun = FindingSet()

    init(_ settings: WatchSettings) {
        kind = settings.kind
        sigma = settings.noiseFloor.value
        referenceResistance = settings.referenceResistance?.value
    }

    /// What the last plating put down since its onset; nil without one. On a half cell a strip
    /// takes that, and then lithium out of its host, whose voltage rises.
    var plated: Double? { hasOnset && lastPlated > 0 ? lastPlated : nil }

    /// A strip near its end, or one of which nobody knows what there is: its voltage rises as that
    /// of a cell that loses contact does.
    var isEndOfStrip: Bool {
        guard direction == .strip else { return false }
        // Without a plating that was seen, a half cell gives up what its host took in.
        let told = kind == .half ? nil : context.strippableCharge?.value
        guard let strippable = plated ?? told, let charge else {
            return true
        }
        return charge > Self.stripShare * strippable
    }

    /// The end of a strip begins here.
    static let stripShare = 0.8

    /// Time since the step began.
    var stepAge: TimeSpan { time - stepBegan }

    /// Time since the set point in force began.
    var setPointAge: TimeSpan { time - setPointBegan }

    /// A finding confirmed by this sample, with the evidence that all have in common. A slope
    /// that is no number is left out.
    func finding(
        _ code: FindingCode, asking: FindingClass? = nil, since: Instant, observed: Double,
        reference: Double, slope: Double? = nil
    ) -> Finding {
        let span = time - since
        let current = flow == .current ? set : current ?? 0
        let sigma: Double =
            switch code.unit {
            case .volts: self.sigma
            case .amperes: currentSigma
            case .ampereHours, .voltsPerHour, .ratio, .count: 0
            }
        return Finding(
            code: code, asking: asking, at: time, since: since, observed: observed,
            reference: reference, sigma: sigma, slope: slope.flatMap { $0.isFinite ? $0 : nil },
            charge: Amperes(current.magnitude) * span)
    }
}
