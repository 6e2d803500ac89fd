import CyclerCore
import CyclerWatch
import Glibc

/// A full cell in numbers: a charge curve, a leak, and the noise of a laboratory.
struct FullCellBench {
    static let capacity = AmpereHours(2e-3)
    var watch: ShortWatch
    var noise: SeededNoise
    var now = Instant.zero
    var findings: [Finding] = []
    var period = 1.0
    var sigma = 0.1e-3
    var current = 0.0
    var began = 0.0
    var charge = 0.0

    init(seed: UInt64 = 1, theoretical: AmpereHours? = nil) {
        var settings = WatchSettings(
            kind: .full, area: SquareCentimetres(1), voltageWindow: Volts(2)...Volts(4.5))
        settings.capacity = Self.capacity
        settings.theoreticalCapacity = theoretical
        watch = ShortWatch(settings: settings)
        noise = SeededNoise(seed: seed)
    }

    /// C/20 unless said otherwise.
    mutating func charging(
        _ amperes: Double = 1e-4, formation: Bool = false, expected: AmpereHours? = nil
    ) {
        current = amperes
        var context = WatchContext(step: .current(Amperes(amperes), .charge))
        context.isFormation = formation
        context.expectedCharge = expected
        begin(context)
    }

    mutating func holding(_ volts: Double) {
        current = 0
        begin(WatchContext(step: .hold(Volts(volts))))
    }

    mutating func resting() {
        current = 0
        begin(WatchContext(step: .idle))
    }

    /// A current between the voltages that the instrument was told to stay within.
    mutating func driving(_ amperes: Double, within compliance: ClosedRange<Volts>) {
        current = amperes
        begin(
            WatchContext(
                step: .current(Amperes(amperes), amperes < 0 ? .discharge : .charge),
                compliance: compliance))
    }

    private mutating func begin(_ context: WatchContext) {
        watch.begin(context, at: now)
        began = now.nanoseconds > 0 ? (now - .zero).seconds : 0
        charge = 0
    }

    /// Voltage and current by the time since the step began, s.
    mutating func feed(
        for seconds: Double, volts: (Double) -> Double, amperes: ((Double) -> Double)? = nil
    ) {
        let end = now + .seconds(seconds)
        var buffer = FindingBuffer()
        while now < end {
            now = now + .seconds(period)
            let time = (now - .zero).seconds - began
            let reading = amperes?(time) ?? current
            charge += reading * period / 3600
            // Mains alias of 0.2 mV beside white noise.
            let alias = 0.2e-3 * sin(2 * .pi * 0.013 * (now - .zero).seconds)
            watch.ingest(
                Sample(
                    time: now, voltage: Volts(volts(time) + noise.normal(sigma) + alias),
                    current: Amperes(reading * (1 + noise.normal(1e-3)))),
                stepCharge: AmpereHours(charge), into: &buffer)
            for index in 0..<buffer.count { findings.append(buffer[index]) }
            buffer.removeAll()
        }
    }

    /// A charge curve at C/20: steep, then a slope of 40 mV/h.
    static func curve(_ time: Double) -> Double {
        3.55 + 0.04 * time / 3600 - 0.1 * exp(-time / 1800)
    }

    var codes: [FindingCode] { findings.map(\.code) }
}
