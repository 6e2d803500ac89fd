package import CyclerCore

/// What the driver of a line must do next, before it asks again.
package enum BusAction: Equatable, Sendable {
    /// Open the port; answer with `opened` or `openFailed`.
    case open
    /// Close the port; no answer.
    case close
    /// Discard what waits in either direction; no answer.
    case flush
    /// Run one request; answer with `transacted`. Input that nobody asked for means the line is
    /// out of step: the request is then not sent and `garbled` is the answer.
    case transact(BusTransaction)
    /// As `transact`, but unasked input is discarded and the request sent in any case.
    case transactRegardless(BusTransaction)
    /// Wait; discard what comes in and say so with `heard`. Commands end the wait.
    case listen(until: Instant)
    /// Wait. Commands end the wait.
    case sleep(until: Instant)
}

/// How one request on the wire ended.
package enum LinkOutcome: Equatable, Sendable {
    /// A well-formed reply of the right unit and function came.
    case replied
    /// The request went out and no reply is due.
    case sent
    /// Nothing usable came. `timeout`, `garbled`, `exception`, `overflow` or `io`.
    case failed(BusFault)
}

/// Boot times around one request.
package struct TransactionTimes: Equatable, Sendable {
    /// Just before the first byte went out.
    package var requestedAt: Instant
    /// Just after the last byte came in, or waiting ended.
    package var repliedAt: Instant

    package init(requestedAt: Instant, repliedAt: Instant) {
        self.requestedAt = requestedAt
        self.repliedAt = repliedAt
    }
}
