import CyclerCore

/// Exchanges and members that all tests of the machine share.
enum Fixture {
    static func ms(_ count: Int) -> Instant { .zero + .milliseconds(count) }

    static func timeouts(
        _ request: BusRequest, _ acceptance: ReplyAcceptance = .any,
        _ onMismatch: MismatchAction = .abort
    ) -> BusTransaction {
        BusTransaction(
            request, acceptance: acceptance, onMismatch: onMismatch,
            responseTimeout: .milliseconds(50), totalTimeout: .milliseconds(100))
    }

    static func makeSafe(unit: UInt8) -> MakeSafePlan {
        MakeSafePlan(
            instrument: InstrumentIndex(Int(unit)),
            transactions: [
                timeouts(.writeRegister(unit: unit, address: 100, value: 0)),
                timeouts(
                    .readRegisters(unit: unit, table: .holding, address: 100, count: 1),
                    .bytes([0, 0], mask: nil), .retry(2)),
            ],
            proves: .reported)
    }

    static func proof(unit: UInt8) -> ProofPlan {
        let known: [UInt8] = [0x50, 0x50, 0x50, 0x51, 0x50, 0x52, 0x50, 0x53, 0x50, 0x54]
        return ProofPlan(
            instrument: InstrumentIndex(Int(unit)),
            variants: [3, 5].map { count in
                timeouts(
                    .readRegisters(unit: unit, table: .holding, address: 200, count: count),
                    .bytes(Array(known[..<(2 * Int(count))]), mask: nil))
            })
    }

    /// Sets a value, switches on, reads the switch back.
    static func energise(
        _ token: UInt64, unit: UInt8 = 1, epoch: Epoch = .first, expires: Instant = .distantFuture
    ) -> BusExchange {
        BusExchange(
            token: ExchangeToken(token), instrument: InstrumentIndex(Int(unit)),
            priority: .setPoint, energises: epoch, expires: expires,
            transactions: [
                timeouts(.writeRegister(unit: unit, address: 101, value: 7)),
                timeouts(.writeRegister(unit: unit, address: 100, value: 1)),
                timeouts(
                    .readRegisters(unit: unit, table: .holding, address: 100, count: 1),
                    .bytes([0, 1], mask: nil)),
            ])
    }

    static func read(
        _ token: UInt64, unit: UInt8 = 1, address: UInt16 = 10, count: UInt16 = 4,
        priority: BusPriority = .setPoint
    ) -> BusExchange {
        BusExchange(
            token: ExchangeToken(token), instrument: InstrumentIndex(Int(unit)),
            priority: priority,
            transactions: [
                timeouts(
                    .readRegisters(unit: unit, table: .holding, address: address, count: count))
            ])
    }

    static func poll(_ token: UInt64, unit: UInt8, every period: Int) -> PollPlan {
        PollPlan(
            exchange: read(token, unit: unit, priority: .poll), period: .milliseconds(period))
    }

    static func member(
        unit: UInt8 = 1, polls: [PollPlan] = [], latency: Int = 100, timeToLive: Int = 2000,
        makeSafe: MakeSafePlan?? = nil
    ) -> BusMember {
        BusMember(
            instrument: InstrumentIndex(Int(unit)), latencyMax: .milliseconds(latency),
            makeSafe: makeSafe ?? Self.makeSafe(unit: unit),
            timeToLive: .milliseconds(timeToLive), proof: proof(unit: unit), polls: polls)
    }

    /// One instrument, unit 1, no polls.
    static func single(_ change: (inout VirtualDevice) -> Void = { _ in }) -> VirtualLine {
        var device = VirtualDevice(unit: 1)
        change(&device)
        return VirtualLine(members: [member()], devices: [device])
    }

    static let one = InstrumentIndex(1)
    static let two = InstrumentIndex(2)
}

extension VirtualLine {
    var kinds: [BusReport.Kind] { reports.map(\.kind) }

    /// Outcomes of one token, in order.
    func outcomes(_ token: UInt64) -> [ExchangeOutcome] {
        kinds.compactMap {
            if case .exchange(ExchangeToken(token), _, let outcome) = $0 { outcome } else { nil }
        }
    }

    /// Registers that completed reads of one token brought.
    func values(_ token: UInt64) -> [UInt16] {
        reports.compactMap {
            guard case .exchange(ExchangeToken(token), _, .completed) = $0.kind else {
                return nil
            }
            return $0.replies.register(0, 0)
        }
    }

    var madeSafe: [BusReport.Kind] {
        kinds.filter { if case .madeSafe = $0 { true } else { false } }
    }

    /// Requests on the wire that touch a unit, from the trace.
    func requests(of unit: Int) -> Int {
        trace.filter { $0.contains("u\(unit) ") }.count
    }
}
