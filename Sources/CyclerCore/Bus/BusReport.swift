/// Why an exchange did not bring what was asked.
package enum BusFault: Hashable, Sendable {
    /// No first byte, or no end, within the transaction's time.
    case timeout
    /// The reply broke framing: bad CRC, wrong length, wrong unit, wrong transaction.
    case garbled
    /// The instrument refused, Modbus exception code (1...) as sent.
    case exception(UInt8)
    /// A well-formed reply that the transaction's acceptance refused.
    case mismatch
    /// The reply was too large for the exchange.
    case overflow
    /// Reading or writing failed; errno.
    case io(Int32)
    /// The line is closed, in quarantine or unproven, and the exchange would not wait.
    case lineDown
    /// Expired before it was sent.
    case expired
    /// A make-safe overtook it, before it was sent or between its transactions.
    case superseded
    /// The unit is being left alone after repeated silence.
    case offline
}

/// How an exchange ended.
package enum ExchangeOutcome: Hashable, Sendable {
    /// Every transaction was accepted.
    case completed
    /// Transaction `at` (0-based) failed; earlier writes of the exchange may have taken effect.
    case failed(BusFault, at: Int)
}

/// What a bus tells the engine.
package struct BusReport: Sendable {
    /// What happened.
    package enum Kind: Hashable, Sendable {
        /// An exchange of the engine's, or a poll, has ended.
        case exchange(ExchangeToken, InstrumentIndex, ExchangeOutcome)
        /// One run of a make-safe plan has ended; it is repeated until it succeeds.
        case madeSafe(InstrumentIndex, Epoch, OpenEvidence)
        /// A make-safe has not succeeded after `attempts`; it goes on.
        case notSafe(InstrumentIndex, Epoch, BusFault, attempts: Int)
        /// The bus makes an instrument safe by itself: nobody renewed its time-to-live.
        case renewalLapsed(InstrumentIndex, Epoch)
        /// The line changed state.
        case line(LineState)
        /// A unit fell silent, or answers again.
        case instrument(InstrumentIndex, online: Bool)
        /// Poll deadlines that passed unused, since the last such report.
        case missed(InstrumentIndex, slots: Int)
        /// The inbox from the engine was full and a command was dropped; never a make-safe.
        case inboxFull
    }

    package var bus: BusIndex
    package var kind: Kind
    /// Boot time just before the first byte of the first request.
    package var requestedAt: Instant
    /// Boot time just after the last byte of the last reply.
    package var repliedAt: Instant
    package var replies: RawReplies

    package init(
        bus: BusIndex, kind: Kind, requestedAt: Instant, repliedAt: Instant,
        replies: RawReplies = RawReplies()
    ) {
        self.bus = bus
        self.kind = kind
        self.requestedAt = requestedAt
        self.repliedAt = repliedAt
        self.replies = replies
    }
}

/// State of a line as the engine and people see it.
package enum LineState: Hashable, Sendable {
    /// Not open; `errno` of the last attempt, 0 when none was made.
    case closed(errno: Int32)
    /// Another process holds the port.
    case locked
    /// Open, waiting for late answers to run out.
    case quarantined
    /// Open, not yet shown to be in step.
    case unproven
    /// Open and in step.
    case ready
}
