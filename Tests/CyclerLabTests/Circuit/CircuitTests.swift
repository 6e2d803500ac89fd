import CyclerCore
import CyclerLab
import Testing

/// Converters, followers and the seeded noise.
@Suite struct CircuitTests {
    static let start = Instant(nanoseconds: 5_000_000_000)

    static func response(_ volts: Double, _ amperes: Double = 0) -> CellResponse {
        CellResponse(voltage: Volts(volts), current: Amperes(amperes), isLimited: false)
    }

    /// `count` readings of one truth, a second apart.
    static func readings(_ spec: MeasuringSpec, _ truth: CellResponse, _ count: Int)
        -> [MeasuringFront.MeasuredPair]
    {
        var front = MeasuringFront(spec: spec, seed: 7, start: start)
        return (1...count).map { second in
            front.read(truth, fullScale: Amperes(1e-4), at: start + .seconds(second))
        }
    }

    @Test func noiseHasTheWidthItSays() {
        var spec = MeasuringSpec()
        spec.voltageStep = .zero
        let volts = Self.readings(spec, Self.response(-0.002), 4000).map(\.voltage.value)
        let mean = volts.reduce(0, +) / 4000
        let variance = volts.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 4000
        #expect(abs(mean + 0.002) < 4e-6)
        #expect(abs(variance.squareRoot() / 50e-6 - 1) < 0.05)
    }

    @Test func readingsLieOnTheGridAndSaturate() {
        let spec = MeasuringSpec()
        for pair in Self.readings(spec, Self.response(-0.002, -4e-5), 50) {
            let steps = pair.voltage.value / 19e-6
            #expect(abs(steps - steps.rounded()) < 1e-6)
            #expect(abs(pair.current.value + 4e-5) < 2e-8)
        }
        #expect(Self.readings(spec, Self.response(7), 1)[0].voltage <= Volts(5))
        #expect(Self.readings(spec, Self.response(-7), 1)[0].voltage >= Volts(-5))
    }

    @Test func oneSeedGivesOneSeries() {
        let spec = MeasuringSpec()
        #expect(
            Self.readings(spec, Self.response(1), 20) == Self.readings(spec, Self.response(1), 20))
    }

    @Test func readingsSettleAndARangeChangeGlitches() {
        var spec = Bench.spec(true)
        spec.conversion = .milliseconds(1)
        spec.settling = .milliseconds(4)
        var front = MeasuringFront(spec: spec, seed: 1, start: Self.start)
        _ = front.read(Self.response(2), fullScale: Amperes(1e-4), at: Self.start + .seconds(1))
        let early = front.read(
            Self.response(0), fullScale: Amperes(1e-4), at: Self.start + .milliseconds(1002))
        #expect(early.voltage > Volts(1) && early.voltage < Volts(1.5))
        let later = front.read(
            Self.response(0), fullScale: Amperes(1e-4), at: Self.start + .seconds(2))
        #expect(later.voltage < Volts(1e-9))
        front.rangeChanged(at: Self.start + .seconds(2))
        let glitch = front.read(
            Self.response(0), fullScale: Amperes(1e-3), at: Self.start + .milliseconds(2100))
        #expect(abs(glitch.current.magnitude.value - 1e-6) < 1e-12)
        let gone = front.read(
            Self.response(0), fullScale: Amperes(1e-3), at: Self.start + .milliseconds(2300))
        #expect(gone.current == .zero)
    }

    @Test func glitchesAreOfEitherSign() {
        var front = MeasuringFront(spec: Bench.spec(true), seed: 5, start: Self.start)
        var signs: [Double] = []
        for second in 1...200 {
            let now = Self.start + .seconds(second)
            front.rangeChanged(at: now)
            signs.append(
                front.read(Self.response(0), fullScale: Amperes(1), at: now).current.value * 1e3)
        }
        #expect(signs.allSatisfy { abs($0.magnitude - 1) < 1e-9 })
        #expect((70...130).contains(signs.count { $0 > 0 }))
    }

    /// What a quiet front reads of a constant 1 V in `hours`, every 7 s.
    static func series(_ spec: MeasuringSpec, hours: Int, seed: UInt64 = 3) -> [Double] {
        var front = MeasuringFront(spec: spec, seed: seed, start: start)
        return (1...hours * 3600 / 7).map { index in
            front.read(response(1), fullScale: Amperes(1), at: start + .seconds(7 * index))
                .voltage.value
        }
    }

    @Test func mainsAliasIsASlowSineOfItsSize() {
        var spec = Bench.spec(true)
        spec.alias = Volts(0.2e-3)
        let volts = Self.series(spec, hours: 10)
        #expect(abs((volts.max() ?? 0) - 1.0002) < 1e-6)
        #expect(abs((volts.min() ?? 0) - 0.9998) < 1e-6)
        let crossings = zip(volts, volts.dropFirst()).count { $0.0 < 1 && $0.1 >= 1 }
        #expect(abs(crossings - 468) <= 1, "13 mHz over 10 h")
        #expect(Self.series(spec, hours: 1, seed: 4) != Self.series(spec, hours: 1))
    }

    @Test func offsetDriftAndGainAddUp() {
        var spec = Bench.spec(true)
        spec.voltageOffset = Volts(1e-3)
        spec.driftPerHour = Volts(2e-3)
        spec.voltageGain = 1e-4
        let volts = Self.series(spec, hours: 7)
        #expect(abs(volts[volts.count - 1] - 1.0151) < 1e-12)
    }

    @Test func workadayFrontsAreOffAsTheySay() {
        let volts = Self.series(.workaday, hours: 20)
        let mean = volts.reduce(0, +) / Double(volts.count)
        let variance = volts.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(volts.count)
        #expect(abs(mean - 1.000152) < 5e-6)
        #expect(abs(variance.squareRoot() - (1e-8 + 2e-8).squareRoot()) < 4e-6)
    }

    @Test func anOpenSenseLeadWandersWithinAVolt() {
        var front = MeasuringFront(spec: Bench.spec(true), seed: 3, start: Self.start)
        front.senseIsOpen = true
        let volts = (1...5000).map { second in
            front.read(Self.response(3), fullScale: Amperes(1), at: Self.start + .seconds(second))
                .voltage.value
        }
        #expect(volts.allSatisfy { $0.magnitude <= 1 })
        #expect((volts.max() ?? 0) > 0.8 && (volts.min() ?? 0) < -0.8)
        let steps = zip(volts, volts.dropFirst()).map { abs($0 - $1) }
        #expect((steps.max() ?? 1) < 0.3, "it walks, it does not jump")
        front.senseIsOpen = false
        let back = front.read(
            Self.response(3), fullScale: Amperes(1), at: Self.start + .seconds(6000))
        #expect(back.voltage == Volts(3))
    }

    @Test func normalDeviatesAreNormal() {
        var noise = NoiseSource(seed: 3)
        let values = (0..<20_000).map { _ in noise.normal() }
        let beyondTwo = values.count { $0.magnitude > 2 }
        #expect(abs(values.reduce(0, +) / 20_000) < 0.03)
        #expect((780...1040).contains(beyondTwo), "4.55 % of 20000")
    }

    @Test(arguments: [1, 7, 60, 3600])
    func aFollowerDoesNotDependOnTheStep(seconds: Int) {
        var follower = Follower(
            value: 25, slopePerSecond: 2.0 / 60, lag: .minutes(5), start: Self.start)
        follower.aim(at: 60)
        let end = Self.start + .seconds(3600)
        var now = Self.start
        while now < end {
            now = min(end, now + .seconds(seconds))
            follower.advance(to: now)
        }
        #expect(follower.working == 60)
        #expect(abs(follower.value - 59.9980) < 0.001)
    }

    @Test func aFollowerComesDownToo() {
        var follower = Follower(value: 60, slopePerSecond: 1, lag: .zero, start: Self.start)
        follower.aim(at: 50)
        follower.advance(to: Self.start + .seconds(4))
        #expect(follower.value == 56 && follower.target == 50)
        follower.advance(to: Self.start + .seconds(3))
        #expect(follower.value == 56, "time never runs back")
    }

    @Test func aStuckRelayIgnoresItsLimitsToo() {
        var circuit = CellCircuit(
            cell: HalfCell(preset: .criec, area: Bench.area), compliance: Volts(5),
            start: Self.start)
        circuit.limits = TripLimits(voltage: Volts(-1)...Volts(1), current: Amperes(1))
        circuit.isStuck = true
        circuit.close(.current(Amperes(-1e-6), within: Volts(-5)...Volts(5)))
        #expect(circuit.advance(to: Self.start + .seconds(10)) == nil && circuit.isClosed)
        circuit.isStuck = false
        #expect(circuit.advance(to: Self.start + .seconds(20)) == .voltage)
        #expect(!circuit.isClosed && circuit.lastOpened == Self.start + .seconds(10))
    }
}
