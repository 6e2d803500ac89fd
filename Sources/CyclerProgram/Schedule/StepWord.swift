import CyclerCore

/// The words a step may begin with.
enum StepWord: String, CaseIterable {
    case rest
    case waitUntil = "wait-until"
    case plate, strip, charge, discharge, hold, ramp, pulse, pressure, temperature
    case repeated = "repeat"
    case branch = "if"
    case goto, set, cycle, message, hook, probe

    /// Keys a step of this kind may carry beside its word, in the order messages name them.
    var keys: [StepKey] {
        ownKeys + StepKey.ofEveryStep
    }

    private var ownKeys: [StepKey] {
        switch self {
        case .rest: [.until, .record, .limits, .guards]
        case .waitUntil: [.timeout, .record, .limits, .guards]
        case .plate, .strip, .charge, .discharge:
            [.until, .holdAt, .record, .limits, .guards, .chargeBound, .timeBound]
        case .hold, .ramp, .pulse: [.until, .record, .limits, .guards, .chargeBound, .timeBound]
        case .pressure, .temperature, .probe: [.record, .limits, .guards]
        case .repeated: [.steps]
        case .branch: [.then, .otherwise]
        case .message: [.confirm]
        case .goto, .set, .cycle, .hook: []
        }
    }

    /// The direction of a step that carries current.
    var direction: CurrentDirection? { CurrentDirection(rawValue: rawValue) }

    /// An end that such a step often has, for messages.
    var exampleEnd: String {
        switch self {
        case .plate, .pulse: "capacity >= 3 mAh/cm2"
        case .strip: "voltage >= 1.0 V"
        case .charge: "voltage >= 4.3 V"
        case .discharge: "voltage <= 2.5 V"
        case .hold: "abs current <= 5 uA"
        case .waitUntil: "temperature >= 59 degC"
        case .rest: "abs dV/dt <= 0.1 mV/h"
        case .ramp, .pressure, .temperature, .repeated, .branch, .goto, .set, .cycle, .message,
            .hook, .probe:
            "time >= 1 h"
        }
    }
}

/// The keys beside a step's word.
enum StepKey: String, CaseIterable {
    case until
    case holdAt = "hold-at"
    case timeout, record, limits, guards
    case chargeBound = "charge-bound"
    case timeBound = "time-bound"
    case steps, then
    case otherwise = "else"
    case confirm, label
    case onRestart = "on-restart"

    static let ofEveryStep: [StepKey] = [.label, .onRestart]
}
