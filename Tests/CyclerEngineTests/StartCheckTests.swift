import CyclerCore
import CyclerEngine
import Testing

/// Every start check alone, and all of them together.
@Suite struct StartCheckTests {
    typealias Change = @Sendable (inout StartFacts) -> Void

    static func facts(_ change: (inout StartFacts) -> Void = { _ in }) -> StartFacts {
        var facts = StartFacts()
        facts.lineReady = true
        facts.identity = "CYRP 1"
        facts.outputOpen = true
        facts.voltage = Volts(2.6)
        facts.voltageAge = .milliseconds(500)
        facts.voltageLimit = Volts(-0.5)...Volts(3.5)
        facts.isGuarded = true
        change(&facts)
        return facts
    }

    static let cell = Cell(
        name: "A", kind: .half, format: .mold, isFresh: true, area: SquareCentimetres(0.785),
        freshWindow: Volts(2)...Volts(3.2))

    static func checks(_ facts: StartFacts, _ cell: Cell = cell) -> [StartCheck] {
        StartChecks.failures(facts, cell: cell).map(\.check)
    }

    @Test func aCellAtItsRestPotentialStarts() {
        #expect(Self.checks(Self.facts()) == [])
    }

    @Test(
        arguments: [
            ({ @Sendable (f: inout StartFacts) in f.lineReady = false }, StartCheck.link),
            ({ @Sendable (f: inout StartFacts) in f.identity = nil }, .identity),
            ({ @Sendable (f: inout StartFacts) in f.outputOpen = false }, .output),
            ({ @Sendable (f: inout StartFacts) in f.isUnsafe = true }, .unsafe),
            ({ @Sendable (f: inout StartFacts) in f.voltage = nil }, .voltage),
            ({ @Sendable (f: inout StartFacts) in f.voltageAge = .seconds(60) }, .voltage),
            ({ @Sendable (f: inout StartFacts) in f.rangeRefusals = ["too small"] }, .range),
            ({ @Sendable (f: inout StartFacts) in f.staleRoles = ["pressure (p1)"] }, .roles),
            ({ @Sendable (f: inout StartFacts) in f.isGuarded = false }, .guarded),
            ({ @Sendable (f: inout StartFacts) in f.freeDiskBytes = 1 << 20 }, .disk),
            ({ @Sendable (f: inout StartFacts) in f.wallClockSynchronised = false }, .clock),
        ] as [(Change, StartCheck)])
    func oneFactOneFailure(_ change: Change, _ check: StartCheck) {
        #expect(Self.checks(Self.facts(change)) == [check])
    }

    @Test func aBornShortedCellNeverStarts() {
        let checks = Self.checks(Self.facts { $0.voltage = Volts(0.0002) })
        #expect(checks.contains(.bornShorted))
        #expect(!StartCheck.bornShorted.isSoft)
    }

    @Test func anUnguardedChannelStartsWithAReasonOnly() {
        let facts = Self.facts {
            $0.isGuarded = false
            $0.unguardedReason = "SMU, somebody in the room"
        }
        #expect(Self.checks(facts) == [])
    }

    @Test(arguments: [(nil, true), (2.6, false), (3.1, false), (3.15, true), (3.3, true)])
    func anInstrumentThatSinksNeedsAKnownVoltageBelowItsLimit(
        _ voltage: Double?, _ refused: Bool
    ) {
        let facts = Self.facts {
            $0.readsVoltageWhenOpen = false
            $0.sinksAboveLimit = true
            $0.voltage = voltage.map { Volts($0) }
        }
        #expect(Self.checks(facts).contains(.compliance) == refused)
    }

    @Test func allFailuresComeAtOnce() {
        let facts = Self.facts {
            $0.identity = nil
            $0.outputOpen = false
            $0.voltage = Volts(4)
        }
        #expect(Self.checks(facts) == [.identity, .output, .voltage, .ocv])
    }

    @Test func onlyWindowDiskAndClockAreSoft() {
        #expect(StartCheck.allCases.filter(\.isSoft) == [.ocv, .disk, .clock])
    }

    /// An instrument that sees nothing while it is off is told the voltage; that one counts.
    @Test(arguments: [(0.001, [StartCheck.bornShorted]), (2.4, []), (3.3, [.compliance])])
    func aDeclaredVoltageIsCheckedToo(_ volts: Double, _ expected: [StartCheck]) {
        let facts = Self.facts {
            $0.readsVoltageWhenOpen = false
            $0.sinksAboveLimit = true
            $0.voltage = Volts(volts)
            $0.voltageAge = nil
        }
        #expect(Self.checks(facts) == expected)
    }
}
