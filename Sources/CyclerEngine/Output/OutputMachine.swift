package import CyclerCore

/// What we know of one potentiostat's circuit. An output whose state we do not know counts as
/// closed until it is shown to be open.
package struct OutputMachine: Hashable, Sendable {
    private enum State: Hashable, Sendable {
        /// Nothing is known yet; only opening is allowed.
        case unknown
        case opening(since: Instant)
        case open(Epoch, OpenEvidence)
        /// An exchange that can energise is under way.
        case changing(ExchangeToken, Epoch)
        case energised(Epoch, since: Instant)
    }

    private var state: State = .unknown
    /// Set while an open command has failed on a line that answers, or for too long on one that
    /// does not; stays until a person clears it.
    package private(set) var unsafeSince: Instant?

    package init() {}

    /// The circuit is shown to be open.
    package var isOpen: Bool { if case .open = state { true } else { false } }

    /// It was told to open and is not shown to be.
    package var isOpening: Bool { if case .opening = state { true } else { false } }

    /// The circuit is known, or must be feared, to be closed.
    package var mayBeEnergised: Bool { !isOpen }

    /// How sure we are that the circuit is open; nil when it is not shown to be.
    package var evidence: OpenEvidence? {
        if case .open(_, let evidence) = state { evidence } else { nil }
    }

    /// The epoch that energising exchanges must carry now; nil while there must be none.
    package var epoch: Epoch? {
        switch state {
        case .open(let epoch, _), .changing(_, let epoch), .energised(let epoch, _): epoch
        case .unknown, .opening: nil
        }
    }

    /// When the set point in force was confirmed; nil while there is none.
    package var energisedSince: Instant? {
        if case .energised(_, let since) = state { since } else { nil }
    }

    /// An open command is given. True when it must be sent: sending twice is harmless, but a
    /// circuit already shown open is left alone.
    package mutating func open(at now: Instant) -> Bool {
        switch state {
        case .open, .opening: return false
        case .unknown, .changing, .energised:
            state = .opening(since: now)
            return true
        }
    }

    /// The bus opened the circuit, by our command or by itself.
    package mutating func madeSafe(_ epoch: Epoch, _ evidence: OpenEvidence) {
        state = .open(epoch, evidence)
    }

    /// The bus began to open the circuit by itself.
    package mutating func busOpening(at now: Instant) {
        switch state {
        case .open, .opening: break
        case .unknown, .changing, .energised: state = .opening(since: now)
        }
    }

    /// A measured current below the threshold, taken after the circuit was reported open.
    package mutating func measuredOpen() {
        guard case .open(let epoch, let evidence) = state, evidence < .measured else { return }
        state = .open(epoch, .measured)
    }

    /// A reading shows the output on although we hold it for open: believe the reading.
    package mutating func foundEnergised(at now: Instant) {
        state = .opening(since: now)
    }

    /// Says loudly that open could not be verified.
    package mutating func markUnsafe(at now: Instant) {
        if unsafeSince == nil { unsafeSince = now }
    }

    /// A person has looked.
    package mutating func clearUnsafe() { unsafeSince = nil }

    /// An energising exchange is submitted.
    package mutating func change(_ token: ExchangeToken) {
        guard let epoch else { preconditionFailure("no set point while the circuit opens") }
        state = .changing(token, epoch)
    }

    /// The exchange came back complete. False when it is not the one that counts any more.
    package mutating func confirmed(_ token: ExchangeToken, at now: Instant) -> Bool {
        guard case .changing(token, let epoch) = state else { return false }
        state = .energised(epoch, since: now)
        return true
    }

    /// True when `token` is the exchange under way.
    package func isChanging(_ token: ExchangeToken) -> Bool {
        if case .changing(token, _) = state { true } else { false }
    }
}
