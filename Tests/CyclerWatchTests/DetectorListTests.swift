import CyclerCore
import Testing

@testable import CyclerWatch

/// The machinery that detectors hang on, and what every finding carries.
@Suite struct DetectorListTests {
    typealias Bench = DetectorTests.Bench

    /// Finds a spike in every sample.
    private struct First: Detector {
        static let code = FindingCode.spikeUp
        init(_ settings: WatchSettings) {}
        mutating func judge(_ moment: WatchMoment, into findings: inout FindingBuffer) {
            findings.append(
                moment.finding(.spikeUp, since: moment.time, observed: 1, reference: 0))
        }
        func readiness(_ moment: WatchMoment) -> Readiness { .warmingUp }
    }

    /// Makes a pause of the spike that the one before it found.
    private struct Second: Detector {
        static let code = FindingCode.spikeUp
        static let isPrincipal = true
        private var restarts = 0
        init(_ settings: WatchSettings) {}
        mutating func restart(_ why: Restart, _ moment: WatchMoment) { restarts += 1 }
        mutating func judge(_ moment: WatchMoment, into findings: inout FindingBuffer) {
            guard findings.contains(.spikeUp) else { return }
            findings.append(
                moment.finding(
                    .spikeUp, asking: .pauseAndProbe, since: moment.time,
                    observed: Double(restarts), reference: 0))
        }
        mutating func judge(
            _ cycle: CycleCharges, _ moment: WatchMoment, into findings: inout FindingBuffer
        ) {
            findings.append(
                moment.finding(
                    .efficiencyAnomaly, since: moment.time, observed: cycle.efficiency ?? 0,
                    reference: 1))
        }
        func readiness(_ moment: WatchMoment) -> Readiness { .blind(.noise) }
    }

    @Test func everyDetectorIsAskedInOrder() {
        let settings = WatchSettings(kind: .full, area: SquareCentimetres(1))
        var list = NoDetectors.And<First>.And<Second>(settings)
        let moment = WatchMoment(settings)
        var findings = FindingBuffer()
        list.restart(.setPoint, moment)
        list.restart(.zero, moment)
        list.judge(moment, into: &findings)
        #expect(findings.count == 1, "one of a code")
        #expect(findings[0].findingClass == .pauseAndProbe && findings[0].observed == 2)
        #expect(findings.highestClass == .pauseAndProbe)
        list.judge(
            CycleCharges(charged: AmpereHours(2), discharged: AmpereHours(1)), moment,
            into: &findings)
        #expect(findings.count == 2 && findings[1].observed == 0.5)
        var table = ReadinessTable()
        list.readiness(moment, into: &table)
        #expect(table[.spikeUp] == .warmingUp, "one that sees more is enough")
        #expect(table.principal == .blind(.noise), "what stands for all decides")
        #expect(table[.telegraph] == .off)
    }

    @Test func aFindingHasItsEvidence() throws {
        var bench = Bench()
        bench.begin()
        bench.feed(0.020, for: 600)
        bench.feed(0.012, for: 10)
        let step = try #require(bench.findings.first)
        #expect(step.findingClass == .pauseAndProbe && step.code.unit == .volts)
        #expect((step.sigma - 0.1e-3).magnitude < 0.05e-3)
        #expect(try #require(step.slope) < -1)
        #expect((step.charge.value - 0.5e-3 * 2 / 3600).magnitude < 1e-12)
        bench.feed(0.0001, for: 10)
        let hard = try #require(bench.findings.last)
        #expect(hard.findingClass == .stop && hard.slope == nil)
    }

    @Test func readinessIsListedByCode() {
        var bench = Bench()
        #expect(bench.watch.readiness[.shortHard] == .off)
        bench.begin()
        #expect(bench.watch.readiness[.shortHard] == .warmingUp)
        #expect(bench.watch.readiness[.chargeOverrun] == .blind(.noReference), "no bound")
        bench.feed(0.020, for: 60)
        let seen = bench.watch.seenReadiness()
        for code in [FindingCode.shortHard, .shortStep, .openCurrent, .polarity, .openCompliance] {
            #expect(seen[code] == .watching, "\(code)")
        }
        #expect(seen[.shortStart] == .off, "a plausible voltage ends it")
        #expect(seen[.zeroConverge] == .warmingUp, "the slow median covers 60 s")
        bench.feed(0.020, for: 60)
        #expect(bench.watch.readiness[.zeroConverge] == .watching)
        bench.begin(0.005e-3)
        bench.feed(0.0002, for: 30)
        #expect(bench.watch.readiness[.openCurrent] == .blind(.noise), "half a per cent of range")
    }

    @Test func everyCodeHasAUnitAndAClass() {
        for code in FindingCode.allCases where code.isShort {
            #expect(code.defaultClass > .warn, "\(code) ends steps")
        }
        #expect(Set(FindingCode.allCases.map(\.rawValue)).count == FindingSet.capacity)
    }
}
