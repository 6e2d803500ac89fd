import CyclerCore

/// Comparing plans by shape, for changes to a running schedule.
extension Plan {
    /// True when two entries do the same kind of thing, whatever their values.
    static func isAlike(_ a: Entry, _ b: Entry) -> Bool {
        switch (a, b) {
        case (.step(let first), .step(let second)): first.word == second.word
        case (.loopStart, .loopStart), (.loopEnd, .loopEnd), (.branch, .branch), (.skip, .skip),
            (.goto, .goto), (.assign, .assign), (.nextCycle, .nextCycle), (.message, .message),
            (.hook, .hook):
            true
        case (.step, _), (.loopStart, _), (.loopEnd, _), (.branch, _), (.skip, _), (.goto, _),
            (.assign, _), (.nextCycle, _), (.message, _), (.hook, _):
            false
        }
    }
}

extension StepTemplate {
    /// The word a person wrote.
    package var word: String {
        switch action {
        case .rest: "rest"
        case .wait: "wait"
        case .drive(_, let direction): direction.rawValue
        case .hold: "hold"
        case .voltageRamp: "ramp"
        case .pressure: "pressure"
        case .temperature: "temperature"
        case .confirm: "message"
        }
    }
}
