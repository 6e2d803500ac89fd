import CyclerCore
import CyclerEngine
import Testing

/// The probe behind a finding, and what its evidence says.
@Suite struct ProbeTests {
    static let current = Amperes(-40e-6)

    static func question(
        resistance: Double? = 50, isFirm: Bool = true, isFull: Bool = false
    ) -> ProbeQuestion {
        ProbeQuestion(
            finding: Finding(
                code: .shortStep, at: .zero, since: .zero, observed: 1e-3, reference: 2e-3),
            isFull: isFull, current: current, voltage: Volts(-2e-3), resistance: resistance,
            isFirm: isFirm)
    }

    /// A cell of so many ohm with a residual, sampled every second; nil when it wants nothing.
    static func evidence(
        _ question: ProbeQuestion, ohms: Double, residual: Double = 0
    ) throws -> ProbeEvidence {
        var probe = ProbeMachine(question, at: .zero)
        var now = Instant.zero
        probe.isOpen(at: now)
        var since = now
        var asked: [Amperes] = []
        for _ in 0..<200 {
            now = now + .seconds(1)
            let age = (now - since).seconds
            let volts: Double
            if let current = probe.current {
                volts = current.value * ohms
            } else {
                volts = -residual / (1 + age / 3)
            }
            switch probe.take(Volts(volts), at: now) {
            case nil: break
            case .set(let current):
                asked.append(current)
                since = now
                probe.inForce(at: now)
            case .finished(let evidence):
                #expect(asked == [Self.current, 0.5 * Self.current])
                #expect(now < probe.deadline)
                return evidence
            }
        }
        throw Unfinished()
    }

    struct Unfinished: Error {}

    @Test(arguments: [
        (50.0, ProbeVerdict.healed), (42, .healed), (39, .confirmed), (5, .confirmed),
        (0.1, .confirmed),
    ])
    func theLevelDecides(_ ohms: Double, _ verdict: ProbeVerdict) throws {
        let evidence = try Self.evidence(Self.question(), ohms: ohms)
        #expect(evidence.verdict == verdict)
        #expect((try #require(evidence.resistance) / ohms - 1).magnitude < 1e-9)
        #expect((try #require(evidence.ratio) - 2).magnitude < 1e-9)
    }

    /// A baseline that may have been nucleation confirms nothing while the cell relaxes.
    @Test func anOldBaselineNeedsMore() throws {
        let question = Self.question(isFirm: false)
        #expect(try Self.evidence(question, ohms: 35).verdict == .healed)
        #expect(try Self.evidence(question, ohms: 20).verdict == .confirmed)
        #expect(try Self.evidence(question, ohms: 20, residual: 4e-4).verdict == .healed)
    }

    @Test func withoutAReferenceItIsUnclear() throws {
        #expect(try Self.evidence(Self.question(resistance: nil), ohms: 20).verdict == .unclear)
    }

    /// V at rest: relaxation by the logarithm of time, and a leak of so many mV/h.
    @Test(arguments: [
        (0.0, ProbeVerdict.healed), (1, .healed), (6, .confirmed), (25, .confirmed),
    ])
    func aFullCellIsLeftToRest(_ leak: Double, _ verdict: ProbeVerdict) throws {
        var probe = ProbeMachine(Self.question(isFull: true), at: .zero)
        probe.isOpen(at: .zero)
        for second in 1...1900 {
            let now = Instant.zero + .seconds(second)
            let hours = Double(second) / 3600
            let noise = second.isMultiple(of: 2) ? 1e-4 : -1e-4
            let volts = 4.1 - 0.004 * Logarithm.natural(hours * 3600) - leak * 1e-3 * hours + noise
            guard case .finished(let evidence) = probe.take(Volts(volts), at: now) else { continue }
            #expect(evidence.verdict == verdict)
            #expect(second == 1800 && !evidence.message.isEmpty)
            return
        }
        Issue.record("it never ends")
    }

    @Test func nonsenseSaysNothing() {
        var probe = ProbeMachine(Self.question(), at: .zero)
        #expect(probe.take(Volts(1), at: .zero) == nil, "not open yet")
        probe.isOpen(at: .zero)
        for second in 0..<100 {
            #expect(probe.take(Volts(.nan), at: .zero + .seconds(second)) == nil)
        }
    }

    @Test func healsCountForADay() {
        var heals = HealCount()
        #expect(heals.add(at: .zero) == 1)
        #expect(heals.add(at: .zero + .hours(10)) == 2)
        #expect(heals.add(at: .zero + .hours(25)) == 2, "the first is a day old")
        #expect(heals.add(at: .zero + .hours(26)) == 3)
        #expect(heals.add(at: .zero + .hours(27)) == 3, "never more than are kept")
    }
}
