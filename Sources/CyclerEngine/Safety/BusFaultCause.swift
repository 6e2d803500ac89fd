package import CyclerCore

extension BusFault {
    /// What a failed set point or preparation says of the instrument: silence is a lost link, an
    /// answer that is not the wanted one is a refusal.
    package var cause: Cause {
        switch self {
        case .timeout, .io, .lineDown, .offline, .expired: .linkLost
        case .garbled, .exception, .mismatch, .overflow, .superseded: .setPointRefused(self)
        }
    }

    /// A few words for messages.
    package var words: String {
        switch self {
        case .timeout: "no answer in time"
        case .garbled: "garbled answer"
        case .exception(let code): "refused, Modbus exception \(code)"
        case .mismatch: "read back something else"
        case .overflow: "answer too long"
        case .io(let errno): "input/output error \(errno)"
        case .lineDown: "line down"
        case .expired: "too late to send"
        case .superseded: "overtaken by an open command"
        case .offline: "instrument offline"
        }
    }
}
