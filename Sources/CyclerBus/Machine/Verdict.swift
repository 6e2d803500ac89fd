internal import CyclerCore

/// What a reply means for the line it came on.
enum Verdict: Equatable {
    /// As asked for.
    case accepted
    /// The instrument answered, in step, but not as asked for.
    case refused(BusFault)
    /// Nothing usable: an answer may still be under way.
    case upset(BusFault)
    /// The port is of no more use; errno.
    case broken(Int32)
}

/// Judges the end of one request.
func judge(_ outcome: LinkOutcome, _ reply: [UInt8], of transaction: BusTransaction) -> Verdict {
    switch outcome {
    case .sent:
        return .accepted
    case .replied:
        return transaction.acceptance.accepts(reply) ? .accepted : .refused(.mismatch)
    case .failed(let fault):
        switch fault {
        case .exception, .mismatch: return .refused(fault)
        case .io(let errno): return .broken(errno)
        case .timeout, .garbled, .overflow, .lineDown, .expired, .superseded, .offline:
            return .upset(fault)
        }
    }
}
