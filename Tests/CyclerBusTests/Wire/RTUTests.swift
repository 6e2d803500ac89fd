import CLinuxShims
import CModbus
import CyclerBus
import CyclerCore
import Glibc
import Synchronization
import Testing

/// The real thread, the real libmodbus, a real pty, and a slave that misbehaves on demand.
@Suite(.serialized) struct RTUTests {
    private let pty = PtyPair()
    private let slave: SoftSlave

    init() { slave = SoftSlave(on: pty) }

    private func bus(_ member: BusMember = WireFixture.member()) throws -> BusUnderTest {
        try BusUnderTest(WireFixture.rtu(pty.path), [member])
    }

    /// The case that makes naive use dangerous: shown first, so that the second half means
    /// something.
    @Test func lateAnswerIsAnotherRegistersValueToLibmodbusAndNeverToUs() throws {
        defer { slave.stop() }
        slave.state.withLock { $0.script[0] = .late(milliseconds: 220) }
        let context = try #require(modbus_new_rtu(pty.path, 115_200, 78, 8, 1))
        modbus_set_slave(context, 1)
        modbus_set_response_timeout(context, 0, 150_000)
        try #require(modbus_connect(context) == 0)
        var value: UInt16 = 0
        #expect(modbus_read_registers(context, 10, 1, &value) == -1)
        modbus_flush(context)
        #expect(modbus_read_registers(context, 2, 1, &value) == 1)
        #expect(value == 1010, "libmodbus takes register 10's late answer for register 2's")
        modbus_close(context)
        modbus_free(context)

        let bus = try bus()
        let ready = bus.waitReady()
        try #require(ready)
        slave.state.withLock { $0.script[$0.requests] = .late(milliseconds: 220) }
        #expect(bus.run(WireFixture.read(1, 10))?.outcome == .failed(.timeout, at: 0))
        #expect(WireFixture.value(bus.run(WireFixture.read(2, 2))) == 1002)
        #expect(WireFixture.value(bus.run(WireFixture.read(3, 3))) == 1003)
        #expect(bus.reports.filter { $0.kind == .line(.quarantined) }.count == 2)
    }

    @Test func truncatedAndDamagedAnswersAreFaultsAndTheNextValueIsRight() throws {
        defer { slave.stop() }
        let bus = try bus()
        let ready = bus.waitReady()
        try #require(ready)
        let faults: [(SlaveFault, BusFault)] = [
            (.truncated, .timeout), (.badCRC, .garbled), (.otherUnit, .garbled),
            (.silent, .timeout),
        ]
        for (index, (fault, expected)) in faults.enumerated() {
            slave.state.withLock { $0.script[$0.requests] = fault }
            let token = UInt64(10 + 2 * index)
            #expect(
                bus.run(WireFixture.read(token, 20, count: 8))?.outcome
                    == .failed(expected, at: 0))
            #expect(WireFixture.value(bus.run(WireFixture.read(token + 1, 30))) == 1030)
        }
    }

    @Test func answersThatOnlyLookRightAreRefused() throws {
        defer { slave.stop() }
        let bus = try bus()
        let ready = bus.waitReady()
        try #require(ready)
        #expect(
            bus.run(WireFixture.read(1, 290, count: 20))?.outcome == .failed(.exception(2), at: 0))
        let several = BusExchange(
            token: ExchangeToken(2), instrument: Fixture.one, priority: .setPoint,
            transactions: [
                WireFixture.transaction(.writeRegisters(unit: 1, address: 40, values: [7, 8])),
                WireFixture.transaction(
                    .readRegisters(unit: 1, table: .holding, address: 40, count: 2),
                    .bytes([0, 7, 0, 8], mask: nil)),
            ])
        #expect(bus.run(several)?.outcome == .completed)
    }

    @Test func bytesLeftInThePtyAreNobodysAnswer() throws {
        slave.stop()
        // What an older master left behind: a fine answer to a question of the same shape.
        let holder = open(pty.path, O_RDWR | O_NOCTTY)
        pty.say(rtuFrame([1, 3, 2, 0x12, 0x34]))
        close(holder)
        let slave = SoftSlave(on: pty)
        defer { slave.stop() }
        let bus = try bus()
        #expect(WireFixture.value(bus.run(WireFixture.read(1, 2))) == 1002)
        // And unasked in between: noticed before the next request is sent.
        pty.say(rtuFrame([1, 3, 2, 0x12, 0x34]))
        let result = bus.run(WireFixture.read(2, 3))
        #expect(result?.outcome == .failed(.garbled, at: 0))
        #expect(WireFixture.value(bus.run(WireFixture.read(3, 4))) == 1004)
    }

    @Test func frozenSlaveIsOfflineAndItsBacklogIsNotBelieved() throws {
        defer { slave.stop() }
        let bus = try bus()
        let ready = bus.waitReady()
        try #require(ready)
        slave.state.withLock { $0.isFrozen = true }
        #expect(bus.run(WireFixture.read(1, 10, count: 3))?.outcome == .failed(.timeout, at: 0))
        #expect(bus.waitFor(.instrument(Fixture.one, online: false)))
        #expect(bus.run(WireFixture.read(2, 10))?.outcome == .failed(.offline, at: 0))
        slave.state.withLock { $0.isFrozen = false }
        let back = bus.wait {
            $0.last { if case .instrument = $0.kind { true } else { false } }?.kind
                == .instrument(Fixture.one, online: true)
        }
        #expect(back)
        #expect(WireFixture.value(bus.run(WireFixture.read(3, 7))) == 1007)
    }

    @Test func makeSafeOvertakesAnEnergisingExchangeOnTheWire() throws {
        defer { slave.stop() }
        let bus = try bus()
        let ready = bus.waitReady()
        try #require(ready)
        // The write that switches on is on the wire when the make-safe comes.
        slave.state.withLock { $0.script[$0.requests + 1] = .late(milliseconds: 100) }
        #expect(bus.thread.submit(.submit(WireFixture.energise(5))))
        while slave.state.withLock({ $0.switchings.isEmpty }) { usleep(200) }
        #expect(bus.thread.submit(.makeSafe(Fixture.one)))
        #expect(bus.waitFor(.madeSafe(Fixture.one, Epoch(2), .reported)))
        #expect(bus.run(WireFixture.energise(6))?.outcome == .failed(.superseded, at: 0))
        #expect(slave.state.withLock { $0.switchings } == [1, 0])
        // The write was answered; its read-back was never sent.
        #expect(
            bus.reports.contains {
                $0.kind == .exchange(ExchangeToken(5), Fixture.one, .failed(.superseded, at: 2))
            })
    }

    @Test func unrenewedInstrumentIsOpenedByTheBusAlone() throws {
        defer { slave.stop() }
        var member = WireFixture.member()
        member.timeToLive = .milliseconds(200)
        let bus = try bus(member)
        #expect(bus.run(WireFixture.energise(5))?.outcome == .completed)
        #expect(bus.waitFor(.renewalLapsed(Fixture.one, Epoch(2))))
        #expect(bus.waitFor(.madeSafe(Fixture.one, Epoch(2), .reported)))
        #expect(slave.state.withLock { $0.switchings } == [1, 0])
    }

    @Test func hangUpIsSeenWhileIdleAndTheLinkIsFollowedToTheNewDevice() throws {
        let scratch = ScratchDirectory()
        let first = PtyPair()
        let path = scratch.link("adapter", to: first.path)
        let one = SoftSlave(on: first)
        let bus = try BusUnderTest(WireFixture.rtu(path), [WireFixture.member()])
        #expect(WireFixture.value(bus.run(WireFixture.read(1, 5))) == 1005)
        one.stop()
        scratch.remove("adapter")
        first.hangUp()
        #expect(bus.waitFor(.line(.closed(errno: EIO))))
        #expect(bus.waitFor(.line(.closed(errno: ENOENT))))
        let second = PtyPair()
        let two = SoftSlave(on: second)
        two.state.withLock { $0.registers[5] = 77 }
        _ = scratch.link("adapter", to: second.path)
        #expect(WireFixture.value(bus.run(WireFixture.read(2, 5))) == 77)
        two.stop()
        slave.stop()
    }

    @Test func secondOpenerFindsThePortLockedUntilTheFirstIsGone() throws {
        defer { slave.stop() }
        let first = try bus()
        let ready = first.waitReady()
        try #require(ready)
        let second = try bus()
        #expect(second.waitFor(.line(.locked)))
        #expect(!second.reports.contains { $0.kind == .line(.ready) })
        first.thread.stop()
        #expect(second.waitFor(.line(.unproven)))
        #expect(WireFixture.value(second.run(WireFixture.read(1, 9))) == 1009)
    }

    @Test func rateThatTheSystemLacksIsRefused() throws {
        defer { slave.stop() }
        let address = BusAddress(
            endpoint: .serial(path: pty.path, SerialLine(baud: 12_345)), protocolKind: .modbusRTU)
        let bus = try BusUnderTest(address, [WireFixture.member()])
        #expect(bus.waitFor(.line(.closed(errno: EINVAL))))
    }

    @Test func safeLineOpensWithoutProofAndWaitsForTheLock() throws {
        defer { slave.stop() }
        slave.state.withLock {
            $0.registers[100] = 1
            $0.script[0] = .badCRC
            $0.script[2] = .silent
        }
        let outcomes = SafeLine.run(
            WireFixture.rtu(pty.path), plans: [Fixture.makeSafe(unit: 1)],
            deadline: BootClock.now + .seconds(5))
        #expect(outcomes.map(\.ending) == [.open(.reported)])
        #expect(slave.state.withLock { $0.registers[100] } == 0)

        let holder = try bus()
        let ready = holder.waitReady()
        try #require(ready)
        let locked = SafeLine.run(
            WireFixture.rtu(pty.path), plans: [Fixture.makeSafe(unit: 1)],
            deadline: BootClock.now + .milliseconds(100))
        #expect(locked.map(\.ending) == [.notSafe(.lineDown)])
    }
}
