import CyclerCore
import CyclerEngine
import Testing

/// Set points of a step: where they begin, what they follow, and what stays of a change that fails.
@Suite struct DriveMachineTests {
    static let range = Amperes(1e-6)...Amperes(1e-2)

    static func machine(
        _ action: PlanAction, voltage: Double? = 3, holdsVoltage: Bool = true,
        currents: ClosedRange<Amperes> = range
    ) throws(ScheduleFault) -> DriveMachine {
        let step = PlanStep(
            id: 1, action: action, until: [], record: RecordRule(), place: Written.place)
        return try DriveMachine(
            step, voltage: voltage.map { Volts($0) }, currents: currents,
            holdsVoltage: holdsVoltage)
    }

    static func sample(_ volts: Double?, _ amperes: Double? = 1e-3) -> Sample {
        Sample(
            time: .zero, voltage: volts.map { Volts($0) }, current: amperes.map { Amperes($0) })
    }

    static let chargeThenHold = PlanAction.drive(
        .current(Amperes(1e-3), thenHold: Volts(4.2)), .charge)

    /// The circuit opened, or the line was lost, just when the voltage had been reached: the
    /// current that goes on must still turn into the voltage.
    @Test func aChangeToTheVoltageThatFailedIsMadeUpFor() throws {
        var machine = try Self.machine(Self.chargeThenHold)
        #expect(machine.next(Self.sample(4.1), elapsed: .seconds(1)) == nil)
        #expect(machine.next(Self.sample(4.2), elapsed: .seconds(2)) == .voltage(Volts(4.2)))
        machine.revert(to: .current(Amperes(1e-3)))
        #expect(machine.drive == .current(Amperes(1e-3)))
        #expect(machine.next(Self.sample(4.15), elapsed: .seconds(3)) == nil)
        #expect(machine.next(Self.sample(4.21), elapsed: .seconds(4)) == .voltage(Volts(4.2)))
    }

    @Test func inOurOwnRegulationTheCurrentEasesOffAtOnce() throws {
        var machine = try Self.machine(Self.chargeThenHold, holdsVoltage: false)
        #expect(
            machine.next(Self.sample(4.201), elapsed: .seconds(2)) == .current(0.8 * Amperes(1e-3)))
        machine.revert(to: .current(Amperes(1e-3)))
        #expect(
            machine.next(Self.sample(4.201), elapsed: .seconds(3)) == .current(0.8 * Amperes(1e-3)))
    }

    /// A set point never follows from what is no reading.
    @Test(arguments: [nil, Double.nan, .infinity]) func noReadingNoSetPoint(_ volts: Double?) throws
    {
        var machine = try Self.machine(Self.chargeThenHold, holdsVoltage: false)
        #expect(machine.next(Self.sample(volts, .nan), elapsed: .seconds(1)) == nil)
        #expect(machine.drive == .current(Amperes(1e-3)))
        let power = PlanAction.drive(.power(Watts(1e-3)), .charge)
        #expect(throws: ScheduleFault.unknownValue(Written.place, "voltage")) {
            try Self.machine(power, voltage: volts)
        }
    }

    @Test func aRampMayBeginAtNoCurrent() throws {
        let ramp = PlanAction.drive(
            .currentRamp(from: .zero, to: Amperes(1e-3), .seconds(1000)), .charge)
        var machine = try Self.machine(ramp)
        #expect(machine.drive == .current(.zero))
        // 0.5 uA cannot be set yet.
        #expect(machine.next(Self.sample(3), elapsed: .seconds(0.5)) == nil)
        let next = machine.next(Self.sample(3), elapsed: .seconds(500))
        #expect(next == .current(Amperes(5e-4)))
        let last = machine.next(Self.sample(3), elapsed: .seconds(2000))
        #expect(last == .current(Amperes(1e-3)))
    }

    static let refusals: [(PlanAction, String)] = [
        (
            .drive(.currentRamp(from: .zero, to: Amperes(-1), .seconds(9)), .discharge),
            "a ramp with 1000 mA, beyond the limit 10 mA"
        ),
        (
            .drive(.power(Watts(1e-9)), .charge),
            "a power or resistance that begins with 0.00000033333 mA, below the smallest 0.001 mA"
        ),
        (
            .drive(.resistance(Ohms(100)), .charge),
            "a power or resistance of a cell at 3 V, which drives nothing"
        ),
    ]

    @Test(arguments: refusals) func whatCannotBegin(_ action: PlanAction, _ text: String) {
        #expect(throws: ScheduleFault.impossibleValue(Written.place, text)) {
            try Self.machine(action)
        }
    }

    @Test func aVoltageRampNeedsAnInstrumentWithOne() {
        let ramp = PlanAction.voltageRamp(from: Volts(1), to: Volts(2), .seconds(10))
        let text = "a voltage ramp of an instrument without one"
        #expect(throws: ScheduleFault.impossibleValue(Written.place, text)) {
            try Self.machine(ramp, holdsVoltage: false)
        }
    }

    /// No range at all, or limits below the smallest current: nothing is driven, nothing traps.
    @Test(arguments: [Amperes(0)...Amperes(0), Amperes(1)...Amperes(1)])
    func limitsThatLeaveNothing(_ currents: ClosedRange<Amperes>) throws {
        var machine = try Self.machine(
            .hold(Volts(4)), holdsVoltage: false, currents: currents)
        for second in 0..<20 {
            _ = machine.next(Self.sample(3, 0), elapsed: .seconds(second))
            guard case .current(let current) = machine.drive else { return }
            #expect(current <= currents.upperBound)
        }
    }
}
