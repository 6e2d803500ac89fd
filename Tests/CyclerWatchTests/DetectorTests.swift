import CyclerCore
import CyclerWatch
import Testing

/// Hand-made voltages: what each detector must report, and what it must leave alone.
@Suite struct DetectorTests {
    /// A symmetric cell of 40 ohm cm2 at 0.5 mA/cm2: 20 mV, noise 0.1 mV.
    struct Bench {
        static let area = SquareCentimetres(1)
        var watch: ShortWatch
        var noise = SeededNoise(seed: 5)
        var now = Instant.zero
        var set = Amperes(0.5e-3)
        var findings: [Finding] = []
        var period = TimeSpan.seconds(1)
        var sigma = 0.1e-3
        /// Stack pressure that is read with every sample, Pa.
        var pressure: Double?

        init(kind: CellKind = .symmetric, zeroed: Bool = true, sigma: Double = 0.1e-3) {
            watch = ShortWatch(
                settings: WatchSettings(
                    kind: kind, area: Self.area, voltageWindow: Volts(-0.5)...Volts(4.5)))
            if zeroed {
                watch.zero(ZeroOffset(value: .zero, uncertainty: Volts(0.02e-3), at: .zero))
            }
            self.sigma = sigma
        }

        mutating func begin(_ set: Double = 0.5e-3, bound: AmpereHours? = nil) {
            self.set = Amperes(set)
            watch.begin(
                WatchContext(
                    step: .current(self.set, set < 0 ? .plate : .strip), chargeBound: bound,
                    compliance: Volts(-5)...Volts(5), rangeFullScale: Amperes(1e-3)),
                at: now)
        }

        mutating func feed(
            _ volts: Double?, for seconds: Double, current: Double? = nil,
            charge: AmpereHours = .zero, quality: SampleQuality = .good,
            flags: InstrumentFlags = []
        ) {
            let end = now + .seconds(seconds)
            while now < end {
                now = now + period
                var buffer = FindingBuffer()
                if let pressure { watch.note(pressure: Pascals(pressure), at: now) }
                watch.ingest(
                    Sample(
                        time: now, voltage: volts.map { Volts($0 + noise.normal(sigma)) },
                        current: current.map { Amperes($0) } ?? set, flags: flags,
                        quality: quality),
                    stepCharge: charge, into: &buffer)
                for index in 0..<buffer.count { findings.append(buffer[index]) }
            }
        }

        var codes: [FindingCode] { findings.map(\.code) }
    }

    @Test(arguments: [0.1, 1.0, 10.0])
    func aCollapseIsAHardShort(period: Double) throws {
        var bench = Bench()
        bench.period = .seconds(period)
        bench.begin()
        bench.feed(0.020, for: 600)
        let shorted = bench.now
        bench.feed(0.0001, for: 60)
        let found = try #require(bench.findings.first)
        #expect(found.code == .shortHard)
        #expect(found.since == shorted + .seconds(period))
        #expect(found.at - found.since == max(.seconds(2), .seconds(2 * period)))
        #expect((found.reference - 0.020).magnitude < 1e-3)
        #expect(bench.codes == [.shortHard], "said once")
    }

    @Test func aLastingPartialDropIsAStep() throws {
        var bench = Bench()
        bench.begin()
        bench.feed(0.020, for: 600)
        bench.feed(0.012, for: 60)
        #expect(bench.codes == [.shortStep])
        #expect(bench.findings[0].at - bench.findings[0].since == .seconds(2))
        bench.feed(0.0001, for: 10)
        #expect(bench.codes == [.shortStep, .shortHard], "and the collapse after it is hard")
    }

    @Test func twoSamplesAreNotAShort() {
        var bench = Bench()
        bench.begin()
        bench.feed(0.020, for: 600)
        for _ in 0..<20 {
            bench.feed(0.0001, for: 2)
            bench.feed(0.020, for: 20)
        }
        // They are what a filament that makes and breaks looks like.
        #expect(bench.codes == [.telegraph] && bench.findings[0].findingClass == .warn)
    }

    @Test(arguments: [0.0165, 0.0195])
    func smallDropsAreNotShorts(level: Double) {
        var bench = Bench()
        bench.begin()
        bench.feed(0.020, for: 600)
        bench.feed(level, for: 600)
        bench.feed(0.020, for: 600)
        #expect(bench.findings.isEmpty)
    }

    @Test func nucleationIsNotAShort() {
        // 254 mV relaxing to 92 mV within half an hour, as t^-0.17; and a sharp 124 to 50 mV.
        for power in [0.17, 0.30, 0.35] {
            var bench = Bench(kind: .half)
            bench.begin(-0.5e-3)
            for second in 1...3600 {
                bench.feed(-0.254 * powerLaw(Double(second), -power), for: 1)
            }
            #expect(bench.findings.isEmpty, "t^-\(power): \(bench.findings)")
        }
    }

    @Test func aSharpPeakThatRelaxesIsNotAShort() {
        // Rises for a minute to its peak, then relaxes as t^-0.35: a fifth within two seconds.
        var bench = Bench(kind: .half)
        bench.begin(0.5e-3)
        for second in 1...60 { bench.feed(0.010 + 0.0002 * Double(second), for: 1) }
        for second in 1...90 { bench.feed(0.022 * powerLaw(Double(second), -0.35), for: 1) }
        #expect(bench.findings.isEmpty, "\(bench.findings)")
    }

    @Test func changingPolarityAndCurrentAreNotShorts() {
        var bench = Bench()
        for cycle in 0..<10 {
            bench.begin(0.5e-3)
            bench.feed(0.020, for: 300)
            bench.begin(-0.5e-3)
            bench.feed(-0.020, for: 300)
            bench.begin(-0.05e-3)
            bench.feed(-0.002, for: 300)
            bench.watch.begin(WatchContext(step: .idle), at: bench.now)
            bench.feed(0, for: 60, current: 0)
            #expect(bench.findings.isEmpty, "cycle \(cycle)")
        }
    }

    @Test func aBornShortedCellIsFoundAfterBlanking() throws {
        for kind in CellKind.allCases {
            var bench = Bench(kind: kind)
            bench.begin()
            bench.feed(0.0001, for: 60)
            #expect(bench.codes == [.shortStart])
            #expect(bench.findings[0].at == .zero + .seconds(20))
        }
    }

    @Test func aHealthyStartIsNotBornShorted() {
        var bench = Bench()
        bench.begin()
        // 10 ohm cm2 at 0.5 mA/cm2 is 5 mV; a dip below it later is not a start.
        bench.feed(0.007, for: 20)
        bench.feed(0.0061, for: 200)
        #expect(bench.findings.isEmpty)
    }

    @Test func slowConvergenceIsFoundWithoutAnyStep() throws {
        var bench = Bench()
        bench.begin()
        bench.feed(0.020, for: 600)
        for minute in 0..<600 { bench.feed(0.020 * (1 - Double(minute) / 600), for: 60) }
        #expect(bench.codes == [.shortSlow, .zeroConverge, .shortHard])
        #expect(bench.findings[0].reference > 0.010)
    }

    @Test func aHalvedPlateauIsSlowAndDoesNotConverge() {
        var bench = Bench()
        bench.begin()
        bench.feed(0.020, for: 600)
        for minute in 0..<300 { bench.feed(0.020 * (1 - Double(minute) / 600), for: 60) }
        bench.feed(0.010, for: 7200)
        #expect(bench.codes == [.shortSlow])
    }

    @Test func openLeads() {
        var bench = Bench()
        bench.begin()
        bench.feed(4.95, for: 3)
        #expect(bench.codes == [.openCompliance])
        bench = Bench()
        bench.begin()
        bench.feed(0.02, for: 30)
        bench.feed(0.02, for: 3, flags: .compliance)
        #expect(bench.codes == [.openCompliance], "the instrument's own word")
        bench = Bench()
        bench.begin()
        bench.feed(0.02, for: 30)
        bench.feed(-0.75, for: 2)
        #expect(bench.codes.first == .openCompliance, "no such cell has -0.75 V")
        bench = Bench()
        bench.begin()
        bench.feed(0.02, for: 30)
        bench.feed(0.02, for: 3, current: 0.04e-3)
        #expect(bench.codes == [.openCurrent])
    }

    @Test func leadsThatAreFine() {
        var bench = Bench()
        bench.begin()
        bench.feed(0.02, for: 1, current: 0)
        bench.feed(0.02, for: 60)
        bench.feed(4.99, for: 1)
        bench.feed(0.02, for: 30)
        bench.feed(0.02, for: 2, current: 0)
        bench.feed(0.02, for: 10, current: 0.06e-3)
        bench.begin(0.005e-3)
        bench.feed(0.0002, for: 5, current: 0)
        #expect(!bench.codes.contains(.openCompliance) && !bench.codes.contains(.openCurrent))
    }

    /// A full cell ends its charge within 2 % of its limit and begins its discharge there.
    @Test func aCellNearItsOwnLimitHasItsLeads() {
        var bench = FullCellBench()
        bench.driving(1e-4, within: Volts(2.5)...Volts(4.25))
        bench.feed(for: 7200, volts: { 4.1 + 0.1 * $0 / 7200 })
        bench.driving(-1e-4, within: Volts(2.5)...Volts(4.25))
        bench.feed(for: 3600, volts: { 4.19 - 0.01 * $0 / 3600 })
        #expect(!bench.codes.contains(.openCompliance))
        bench.feed(for: 3, volts: { _ in 2.5 })
        #expect(bench.codes.contains(.openCompliance), "a jump to the other limit")
    }

    @Test(arguments: [1e-4, -1e-4])
    func anOpenLeadOfAFullCell(_ current: Double) {
        var bench = FullCellBench()
        bench.driving(current, within: Volts(2.5)...Volts(4.25))
        bench.feed(for: 600, volts: { _ in 3.7 })
        bench.feed(for: 2, volts: { _ in current > 0 ? 4.25 : 2.5 })
        #expect(bench.codes.contains(.openCompliance))
    }

    @Test func anOutputThatSwitchedOffIsNotAShort() {
        var bench = Bench()
        bench.begin()
        bench.feed(0.020, for: 600)
        bench.feed(0.0001, for: 60, current: 0)
        #expect(bench.codes == [.openCurrent])
        #expect(bench.watch.blindness == .noReading)
        bench = Bench()
        bench.begin()
        bench.feed(0.0001, for: 60, current: 0)
        #expect(bench.codes == [.openCurrent], "and a cell without current is not born shorted")
    }

    @Test func aMeasuredCurrentBelowTheResolutionHidesNoShort() {
        var bench = Bench()
        bench.begin(0.009e-3)
        bench.feed(0.020, for: 600, current: 0.001e-3)
        bench.feed(0.0001, for: 10, current: 0.001e-3)
        #expect(bench.codes == [.shortHard])
    }

    @Test func swappedLeadsOnSymmetricCellsOnly() {
        var bench = Bench()
        bench.begin()
        bench.feed(-0.020, for: 60)
        #expect(bench.codes == [.polarity])
        #expect(bench.findings[0].at <= .zero + .seconds(30))
        bench = Bench(kind: .half)
        bench.begin()
        bench.feed(-0.020, for: 60)
        #expect(!bench.codes.contains(.polarity))
        bench = Bench()
        bench.begin(-0.5e-3)
        bench.feed(-0.020, for: 60)
        #expect(bench.findings.isEmpty, "negative current, negative voltage")
    }

    @Test func chargeBound() {
        var bench = Bench()
        bench.begin(bound: AmpereHours(1e-3))
        bench.feed(0.02, for: 60, charge: AmpereHours(-1e-3))
        #expect(bench.findings.isEmpty, "at the bound is not past it")
        bench.feed(0.02, for: 60, charge: AmpereHours(-1.0001e-3))
        #expect(bench.codes == [.chargeOverrun])
        bench = Bench()
        bench.begin()
        bench.feed(0.02, for: 60, charge: AmpereHours(5))
        #expect(bench.findings.isEmpty, "no bound, no overrun")
    }

    /// Without a bound of the step the expected charge counts, and always what the material holds;
    /// in a held voltage too.
    @Test func chargeThatWasNotExpected() {
        var bench = FullCellBench(theoretical: AmpereHours(2.5e-3))
        bench.charging(2e-3, expected: FullCellBench.capacity)
        bench.feed(for: 3950, volts: { _ in 3.8 })
        #expect(!bench.codes.contains(.chargeOverrun))
        bench.feed(for: 20, volts: { _ in 3.8 })
        #expect(bench.codes.contains(.chargeOverrun), "1.10 times the expected 2 mAh")
        bench = FullCellBench(theoretical: AmpereHours(2.5e-3))
        bench.holding(4.1)
        bench.feed(for: 3500, volts: { _ in 4.1 }, amperes: { _ in 2.5e-3 })
        #expect(!bench.codes.contains(.chargeOverrun), "nothing was expected of it")
        bench.feed(for: 150, volts: { _ in 4.1 }, amperes: { _ in 2.5e-3 })
        #expect(bench.codes.contains(.chargeOverrun), "more than the material holds")
    }

    @Test func badSamplesProveNothing() {
        var bench = Bench()
        bench.begin()
        bench.feed(0.020, for: 600)
        bench.feed(0.0001, for: 60, quality: .stale)
        bench.feed(0.0001, for: 60, quality: .flagged)
        bench.feed(nil, for: 60)
        bench.feed(.nan, for: 60)
        #expect(bench.watch.blindness == .noReading)
        #expect(bench.findings.isEmpty)
        bench.feed(0.020, for: 60)
        bench.feed(0.0001, for: 10)
        #expect(bench.codes == [.shortHard], "and do not spoil what follows")
    }

    @Test func aShortInTheGapIsFoundAtTheFirstSamples() {
        var bench = Bench()
        bench.begin()
        bench.feed(0.020, for: 600)
        bench.now = bench.now + .seconds(12)
        bench.feed(0.0001, for: 4)
        #expect(bench.codes == [.shortHard])
    }

    @Test func blindness() {
        var bench = Bench()
        #expect(bench.watch.blindness == .noCurrent)
        bench.begin()
        #expect(bench.watch.blindness != nil)
        bench.feed(0.020, for: 15)
        #expect(bench.watch.blindness == .warmingUp)
        bench.feed(0.020, for: 30)
        #expect(bench.watch.blindness == nil)
        bench.watch.blank(for: .minutes(5), at: bench.now)
        bench.feed(0.020, for: 60)
        #expect(bench.watch.blindness == .warmingUp)

        bench = Bench(sigma: 0.6e-3)
        bench.begin(-0.05e-3)
        bench.feed(-0.002, for: 240)
        #expect(bench.watch.blindness == .noise, "0.6 mV of noise on 2 mV, within 5 min")
        #expect(bench.findings.isEmpty)

        bench = Bench(zeroed: false)
        bench.begin(-0.05e-3)
        bench.feed(-0.002, for: 240)
        #expect(bench.watch.blindness == .offset, "an unknown zero")
        bench.watch.zero(
            ZeroOffset(value: .zero, uncertainty: Volts(0.05e-3), at: bench.now))
        bench.feed(-0.002, for: 60)
        #expect(bench.watch.blindness == nil)
        bench.watch.zero(
            ZeroOffset(
                value: .zero, uncertainty: Volts(0.05e-3), at: bench.now - .hours(24 * 30)))
        bench.feed(-0.002, for: 60)
        #expect(bench.watch.blindness == .offset, "a zero of last month")

        bench = Bench(kind: .full)
        bench.begin()
        bench.feed(3.9, for: 60)
        #expect(bench.watch.blindness == .fullCell)
        #expect(Blindness.offset.text == "blind: offset")
    }
}

/// `base` to a power, by repeated square roots: enough for a test.
private func powerLaw(_ base: Double, _ power: Double) -> Double {
    var result = 1.0
    var rest = power.magnitude
    var factor = base
    for _ in 0..<40 {
        factor = factor.squareRoot()
        rest *= 2
        if rest >= 1 {
            result *= factor
            rest -= 1
        }
    }
    return power < 0 ? 1 / result : result
}
