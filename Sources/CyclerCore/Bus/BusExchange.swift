/// Who goes first on a bus. Safety never waits behind anything but the transaction in progress.
package enum BusPriority: UInt8, Comparable, Sendable {
    case poll, setPoint, safety
    package static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}

/// A bounded list of transactions with one instrument, run in order and reported as a whole: a
/// partial exchange is a fault, never a sample.
package struct BusExchange: Hashable, Sendable {
    /// Most transactions an exchange may hold.
    package static let transactionsMax = 24

    package var token: ExchangeToken
    package var instrument: InstrumentIndex
    package var priority: BusPriority
    /// Set on exchanges that can put energy into a cell; refused when older than the instrument's
    /// epoch, cancelled between transactions when a make-safe overtakes them.
    package var energises: Epoch?
    /// Boot time after which the exchange is dropped unsent.
    package var expires: Instant
    package var transactions: [BusTransaction]

    package init(
        token: ExchangeToken, instrument: InstrumentIndex, priority: BusPriority,
        energises: Epoch? = nil, expires: Instant = .distantFuture, transactions: [BusTransaction]
    ) {
        precondition(
            !transactions.isEmpty && transactions.count <= Self.transactionsMax,
            "an exchange is one to \(Self.transactionsMax) transactions")
        self.token = token
        self.instrument = instrument
        self.priority = priority
        self.energises = energises
        self.expires = expires
        self.transactions = transactions
    }
}

/// How sure we are that the circuit is open, in rising order.
package enum OpenEvidence: UInt8, Comparable, Sendable {
    /// The command was acknowledged; nothing reads back.
    case commanded
    /// The instrument's own status says open.
    case reported
    /// The measured current is below the threshold as well.
    case measured
    package static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }

    /// The word used in records and messages.
    package var word: StaticString {
        switch self {
        case .commanded: "commanded"
        case .reported: "reported"
        case .measured: "measured"
        }
    }
}

/// The literal, idempotent transactions that open an instrument's circuit, encoded once at start
/// and registered with its bus. Needs no value read at connect.
package struct MakeSafePlan: Hashable, Sendable {
    package var instrument: InstrumentIndex
    package var transactions: [BusTransaction]
    /// What a fully accepted run of `transactions` proves.
    package var proves: OpenEvidence

    package init(
        instrument: InstrumentIndex, transactions: [BusTransaction], proves: OpenEvidence
    ) {
        self.instrument = instrument
        self.transactions = transactions
        self.proves = proves
    }
}

/// A read that shows the line to be in step with an instrument: known content, and a length that
/// can be varied so that no late answer passes for it.
package struct ProofPlan: Hashable, Sendable {
    package var instrument: InstrumentIndex
    /// Tried in turn, one per attempt, so that the answer to an earlier attempt does not fit.
    package var variants: [BusTransaction]

    package init(instrument: InstrumentIndex, variants: [BusTransaction]) {
        precondition(!variants.isEmpty)
        self.instrument = instrument
        self.variants = variants
    }
}

/// A read repeated on absolute deadlines.
package struct PollPlan: Hashable, Sendable {
    package var exchange: BusExchange
    /// Boot time between deadlines.
    package var period: TimeSpan

    package init(exchange: BusExchange, period: TimeSpan) {
        precondition(period > .zero)
        self.exchange = exchange
        self.period = period
    }
}

/// Everything a bus must know of one instrument before the first byte is sent.
package struct BusMember: Hashable, Sendable {
    package var instrument: InstrumentIndex
    /// Longest time after which this instrument may still answer an old request; sets quarantine.
    package var latencyMax: TimeSpan
    /// Nil for instruments that cannot energise a cell (rigs, ovens).
    package var makeSafe: MakeSafePlan?
    /// How long an energising exchange may go unrenewed; boot time.
    package var timeToLive: TimeSpan
    package var proof: ProofPlan
    package var polls: [PollPlan]

    package init(
        instrument: InstrumentIndex, latencyMax: TimeSpan, makeSafe: MakeSafePlan?,
        timeToLive: TimeSpan = .seconds(2), proof: ProofPlan, polls: [PollPlan]
    ) {
        self.instrument = instrument
        self.latencyMax = latencyMax
        self.makeSafe = makeSafe
        self.timeToLive = timeToLive
        self.proof = proof
        self.polls = polls
    }
}
