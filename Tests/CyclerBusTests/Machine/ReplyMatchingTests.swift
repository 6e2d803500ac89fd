import CyclerBus
import CyclerCore
import Testing

/// What passes for the right answer, through the machine as users of it see it.
@Suite struct ReplyMatchingTests {
    private func outcome(_ acceptance: ReplyAcceptance, _ reply: [UInt8]) -> ExchangeOutcome? {
        let ask = BusTransaction(.ask([0x3f], terminator: 10), acceptance: acceptance)
        let plan = ProofPlan(
            instrument: Fixture.one, variants: [BusTransaction(.ask([0x21], terminator: 10))])
        var machine = BusMachine(
            bus: BusIndex(0),
            policy: BusPolicy(gap: .zero, reconnects: true, quarantinesOnOpen: false),
            members: [
                BusMember(
                    instrument: Fixture.one, latencyMax: .zero, makeSafe: nil, proof: plan,
                    polls: [])
            ], at: .zero)
        var reports: [BusReport] = []
        let times = TransactionTimes(requestedAt: .zero, repliedAt: .zero)
        machine.command(
            .submit(
                BusExchange(
                    token: ExchangeToken(1), instrument: Fixture.one, priority: .setPoint,
                    transactions: [ask])), at: .zero, into: &reports)
        _ = machine.next(at: .zero, into: &reports)
        machine.opened(at: .zero, into: &reports)
        _ = machine.next(at: .zero, into: &reports)
        machine.transacted(.replied, reply: [], times: times, into: &reports)
        guard machine.next(at: .zero, into: &reports) == .transact(ask) else { return nil }
        machine.transacted(.replied, reply: reply, times: times, into: &reports)
        for report in reports {
            if case .exchange(_, _, let outcome) = report.kind { return outcome }
        }
        return nil
    }

    @Test(arguments: [
        (ReplyAcceptance.any, ""), (.prefix(Array("KEITHLEY".utf8)), "KEITHLEY INST,2450"),
        (.contains(Array("2450".utf8)), "KEITHLEY INST,2450"), (.contains([]), ""),
        (.bytes(Array("ON".utf8), mask: nil), "ON"),
        (.bytes([0x4f, 0x00], mask: [0xff, 0x00]), "ON"),
        (.number(1.5, tolerance: 1e-9), " +1.500000E+00\r"),
        (.number(-2e-6, tolerance: 1e-12), "-2E-6"),
        (.number(9.91e37, tolerance: 1e32), "9.910000E+37"), (.number(0, tolerance: 0), "0"),
        (.number(0.25, tolerance: 1e-12), ".25"), (.number(3, tolerance: 0), "3."),
    ])
    func accepts(acceptance: ReplyAcceptance, reply: String) {
        #expect(outcome(acceptance, Array(reply.utf8)) == .completed)
    }

    @Test(arguments: [
        (ReplyAcceptance.prefix(Array("KEITHLEY".utf8)), "EITHLEY"),
        (.contains(Array("2450".utf8)), "245"), (.bytes(Array("ON".utf8), mask: nil), "ON "),
        (.bytes([0x4f, 0x00], mask: [0xff, 0x00]), "PN"),
        (.number(1.5, tolerance: 1e-9), "1.6"), (.number(1, tolerance: 1), ""),
        (.number(1, tolerance: 1), "1 V"), (.number(1, tolerance: 1), "1,2"),
        (.number(1, tolerance: 1), "."), (.number(1, tolerance: 1), "1e"),
        (.number(1, tolerance: 1), "--1"), (.number(1, tolerance: 9), "nan"),
        (.float32(1, tolerance: 1, wordsSwapped: false), "1.0"),
    ])
    func refuses(acceptance: ReplyAcceptance, reply: String) {
        #expect(outcome(acceptance, Array(reply.utf8)) == .failed(.mismatch, at: 0))
    }

    @Test func floatsComeInBothWordOrders() {
        let bits: [UInt8] = [0x3f, 0xc0, 0x00, 0x01]
        let swapped: [UInt8] = [0x00, 0x01, 0x3f, 0xc0]
        let straight = ReplyAcceptance.float32(1.5, tolerance: 1e-6, wordsSwapped: false)
        let crossed = ReplyAcceptance.float32(1.5, tolerance: 1e-6, wordsSwapped: true)
        #expect(outcome(straight, bits) == .completed)
        #expect(outcome(crossed, swapped) == .completed)
        #expect(outcome(straight, swapped) == .failed(.mismatch, at: 0))
        #expect(outcome(crossed, bits) == .failed(.mismatch, at: 0))
        #expect(outcome(straight, [0x7f, 0xc0, 0, 0]) == .failed(.mismatch, at: 0))
    }
}
