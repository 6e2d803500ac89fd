import CyclerBus
import CyclerCore
import Glibc
import Synchronization

/// A bus thread and everything it has reported; waits are on reports, never on time alone.
final class BusUnderTest: Sendable {
    /// A wait that lasts longer has failed; never reached when all is well.
    static let patience = TimeSpan.seconds(8)

    let thread: BusThread
    private let seen = Mutex<[BusReport]>([])

    init(_ address: BusAddress, _ members: [BusMember]) throws {
        thread = try BusThread(
            index: BusIndex(4), name: "test", address: address, members: members, wake: {})
        try thread.start()
    }

    /// Everything reported so far.
    var reports: [BusReport] {
        seen.withLock { seen in
            var fresh: [BusReport] = []
            thread.drain { fresh.append($0) }
            seen += fresh
            return seen
        }
    }

    /// Waits until the reports satisfy a condition; false when they never do.
    func wait(until condition: ([BusReport]) -> Bool) -> Bool {
        let deadline = BootClock.now + Self.patience
        while BootClock.now < deadline {
            if condition(reports) { return true }
            usleep(500)
        }
        return condition(reports)
    }

    func waitFor(_ kind: BusReport.Kind) -> Bool {
        wait { $0.contains { $0.kind == kind } }
    }

    func waitReady() -> Bool { waitFor(.line(.ready)) }

    /// Submits and waits for the outcome.
    func run(_ exchange: BusExchange) -> (outcome: ExchangeOutcome, report: BusReport)? {
        guard thread.submit(.submit(exchange)) else { return nil }
        var found: (ExchangeOutcome, BusReport)?
        _ = wait { reports in
            for report in reports {
                if case .exchange(exchange.token, _, let outcome) = report.kind {
                    found = (outcome, report)
                }
            }
            return found != nil
        }
        return found
    }

    deinit { thread.stop() }
}

/// Exchanges on the wire, timed for a pty on a busy machine.
enum WireFixture {
    static func transaction(
        _ request: BusRequest, _ acceptance: ReplyAcceptance = .any, response: Int = 150,
        total: Int = 300
    ) -> BusTransaction {
        BusTransaction(
            request, acceptance: acceptance, responseTimeout: .milliseconds(response),
            totalTimeout: .milliseconds(total))
    }

    static func read(_ token: UInt64, _ address: UInt16, count: UInt16 = 1) -> BusExchange {
        BusExchange(
            token: ExchangeToken(token), instrument: Fixture.one, priority: .setPoint,
            transactions: [
                transaction(
                    .readRegisters(unit: 1, table: .holding, address: address, count: count))
            ])
    }

    static func energise(_ token: UInt64) -> BusExchange {
        var exchange = Fixture.energise(token)
        for index in exchange.transactions.indices {
            exchange.transactions[index].responseTimeout = .milliseconds(150)
            exchange.transactions[index].totalTimeout = .milliseconds(300)
        }
        return exchange
    }

    static func member(latency: Int = 150, polls: [PollPlan] = []) -> BusMember {
        var member = Fixture.member(polls: polls, latency: latency)
        for index in member.proof.variants.indices {
            member.proof.variants[index].responseTimeout = .milliseconds(150)
            member.proof.variants[index].totalTimeout = .milliseconds(300)
        }
        return member
    }

    static func rtu(_ path: String) -> BusAddress {
        BusAddress(
            endpoint: .serial(path: path, SerialLine(baud: 115_200)), protocolKind: .modbusRTU)
    }

    static func tcp(_ port: UInt16) -> BusAddress {
        BusAddress(endpoint: .tcp(host: "127.0.0.1", port: port), protocolKind: .modbusTCP)
    }

    /// Register 0 of a completed exchange, nil for anything else.
    static func value(_ result: (outcome: ExchangeOutcome, report: BusReport)?) -> UInt16? {
        guard let result, result.outcome == .completed else { return nil }
        return result.report.replies.register(0, 0)
    }
}
