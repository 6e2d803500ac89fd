import CyclerCore
import CyclerEngine
import Testing

/// The judge of one step: conditions, bounds, and time that stands still while interrupted.
@Suite struct StepProgressTests {
    static let start = Instant(nanoseconds: 1_000_000_000_000)

    static func progress(_ step: WrittenStep) throws -> StepProgress {
        StepProgress(try Written.steps([step])[0])
    }

    static func sample(_ voltage: Double?, _ current: Double? = 1e-3, after seconds: Double)
        -> Sample
    {
        Sample(
            time: start + .seconds(seconds), voltage: voltage.map { Volts($0) },
            current: current.map { Amperes($0) })
    }

    static func around(
        capacity: AmpereHours = .zero, plated: AmpereHours = .zero
    ) -> StepSurroundings {
        var surroundings = StepSurroundings()
        surroundings.charge = capacity
        surroundings.plated = plated
        return surroundings
    }

    static let plate = Written.drive(
        .plate, .amperes(Amperes(1e-3)),
        until: [
            Written.capacity(AmpereHours(1e-3)), Written.voltage(.atMost, 0),
            Written.plated(AmpereHours(5e-4)),
        ])

    @Test(arguments: [
        (0.1, 0.0, 0.0, nil as String?),
        (0.0, 0.0, 0.0, "voltage"),
        (-0.1, 0.0, 0.0, "voltage"),
        (0.1, 1e-3, 0.0, "capacity"),
        (0.1, 9e-4, 0.0, nil),
        (0.1, 0.0, 5e-4, "plated"),
    ])
    func conditions(
        _ voltage: Double, _ capacity: Double, _ plated: Double, _ word: String?
    ) throws {
        var progress = try Self.progress(Self.plate)
        progress.resume(at: Self.start)
        let verdict = progress.judge(
            Self.sample(voltage, after: 1),
            Self.around(capacity: AmpereHours(capacity), plated: AmpereHours(plated)))
        if let word {
            guard case .end(let end) = verdict else {
                Issue.record("\(verdict) instead of an end")
                return
            }
            #expect(end.word == word)
        } else {
            #expect(verdict == .goOn)
        }
    }

    @Test func aMissingVoltageEndsNothing() throws {
        var progress = try Self.progress(Self.plate)
        progress.resume(at: Self.start)
        let verdict = progress.judge(Self.sample(nil, after: 1), Self.around())
        #expect(verdict == .goOn)
    }

    @Test func theChargeBoundTrips() throws {
        var progress = try Self.progress(
            Written.drive(
                .plate, .amperes(Amperes(1e-3)), until: [Written.voltage(.atMost, -9)],
                chargeBound: AmpereHours(1e-3), timeBound: .hours(9)))
        progress.resume(at: Self.start)
        let verdict = progress.judge(
            Self.sample(0.1, after: 1), Self.around(capacity: AmpereHours(1.01e-3)))
        #expect(verdict == .overrun(.charge(AmpereHours(1.01e-3), AmpereHours(1e-3))))
    }

    @Test func theDynamicBoundComesFromTheOppositeStep() throws {
        let steps = try Written.steps([
            Self.plate,
            Written.drive(
                .strip, .amperes(Amperes(1e-3)), until: [Written.voltage(.atLeast, 1)]),
        ])
        let progress = StepProgress(steps[1])
        #expect(progress.chargeBound == AmpereHours(2.2e-3))
        #expect(progress.timeBound == .seconds(3.0 * 3600))
    }

    @Test func timeStandsStillWhileInterrupted() throws {
        var progress = try Self.progress(Written.rest(10))
        progress.resume(at: Self.start)
        progress.interrupt(at: Self.start + .seconds(4))
        #expect(progress.elapsed(at: Self.start + .seconds(100)) == .seconds(4))
        #expect(progress.judge(timeAt: Self.start + .seconds(100)) == .goOn)
        progress.resume(at: Self.start + .seconds(100))
        #expect(progress.deadline == Self.start + .seconds(106))
        #expect(progress.judge(timeAt: Self.start + .seconds(105)) == .goOn)
        #expect(progress.judge(timeAt: Self.start + .seconds(106)) == .end(.elapsed))
    }

    @Test func samplesBeforeConfirmationCountForNothing() throws {
        var progress = try Self.progress(Self.plate)
        let verdict = progress.judge(Self.sample(-1, after: 1), Self.around())
        #expect(verdict == .goOn)
    }

    @Test func settlingNeedsTheWholeDwellInBand() throws {
        let settle = SettlePressure(
            target: Pascals(3.5e6), within: Pascals(1e5), dwell: .minutes(10), timeout: .hours(4))
        var progress = try Self.progress(Written.step(.pressure(settle)))
        progress.resume(at: Self.start)
        func judge(_ value: Double, _ minutes: Int) -> StepVerdict {
            progress.judge(settling: value, at: Self.start + .minutes(minutes))
        }
        #expect(judge(3.45e6, 0) == .goOn)
        #expect(judge(3.45e6, 9) == .goOn)
        #expect(judge(3.30e6, 10) == .goOn)
        #expect(judge(3.55e6, 11) == .goOn)
        #expect(judge(3.55e6, 20) == .goOn)
        #expect(judge(3.55e6, 21) == .end(.settled))
    }

    @Test func settlingTimesOut() throws {
        let settle = SettleTemperature(
            target: Kelvins(333), within: Kelvins(1), dwell: .minutes(1), timeout: .hours(1))
        var progress = try Self.progress(Written.step(.temperature(settle)))
        progress.resume(at: Self.start)
        #expect(
            progress.judge(settling: 300, at: Self.start + .hours(1))
                == .overrun(.time(.hours(1), .hours(1))))
    }
}
