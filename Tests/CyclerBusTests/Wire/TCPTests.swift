import CyclerBus
import CyclerCore
import Glibc
import Synchronization
import Testing

/// Modbus TCP against a slave of our own on the loopback.
@Suite(.serialized) struct TCPTests {
    private let socket: Int32
    private let port: UInt16
    private let slave: SoftSlave

    init() {
        (socket, port) = listenOnLoopback()
        slave = SoftSlave(listeningOn: socket)
    }

    private func finish() {
        slave.stop()
        close(socket)
    }

    @Test func badAnswersCloseTheConnectionAndTheNextValueIsRight() throws {
        let bus = try BusUnderTest(WireFixture.tcp(port), [WireFixture.member()])
        defer {
            bus.thread.stop()
            finish()
        }
        let ready = bus.waitReady()
        try #require(ready)
        let faults: [(SlaveFault, BusFault)] = [
            (.late(milliseconds: 220), .timeout), (.wrongTransaction, .garbled),
            (.otherUnit, .garbled), (.truncated, .timeout), (.hangUp, .io(ECONNRESET)),
        ]
        for (index, (fault, expected)) in faults.enumerated() {
            slave.state.withLock { $0.script[$0.requests] = fault }
            let token = UInt64(10 + 2 * index)
            let before = bus.reports.filter {
                if case .line(.closed) = $0.kind { true } else { false }
            }
            #expect(bus.run(WireFixture.read(token, 10))?.outcome == .failed(expected, at: 0))
            #expect(WireFixture.value(bus.run(WireFixture.read(token + 1, 2))) == 1002)
            let after = bus.reports.filter {
                if case .line(.closed) = $0.kind { true } else { false }
            }
            #expect(after.count == before.count + 1)
        }
    }

    @Test func refusedConnectionIsReportedAndRetried() throws {
        slave.stop()
        close(socket)
        let bus = try BusUnderTest(WireFixture.tcp(port), [WireFixture.member()])
        #expect(bus.waitFor(.line(.closed(errno: ECONNREFUSED))))
        #expect(!bus.reports.contains { $0.kind == .line(.ready) })
    }

    @Test func safeLineWorksOverTCP() {
        slave.state.withLock { $0.registers[100] = 1 }
        let outcomes = SafeLine.run(
            WireFixture.tcp(port), plans: [Fixture.makeSafe(unit: 1)],
            deadline: BootClock.now + .seconds(5))
        #expect(outcomes.map(\.ending) == [.open(.reported)])
        #expect(slave.state.withLock { $0.switchings } == [0])
        finish()
    }
}
