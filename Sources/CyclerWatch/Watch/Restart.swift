/// Why a detector's memory no longer fits; told before the first sample that it holds for.
enum Restart: Sendable {
    /// Current of another sign, or the first: nothing from before compares. A new set point too.
    case polarityRun
    /// Another step, set point, or current again after a pause or rest.
    case setPoint
    /// The same set point goes on, under another range or in another step: baselines hold, counts
    /// of samples do not.
    case range
    /// Plating on a half cell was confirmed, or has ended: the signal means something else.
    case signal
    /// The zero moved; the shared levels were moved with it.
    case zero
    /// A blanking ended: the next sample is the first behind it.
    case unblanked
    /// No sample came for longer than any baseline lasts.
    case gap

    /// The watch was told of a step, set point or range.
    var isTold: Bool {
        switch self {
        case .polarityRun, .setPoint, .range: true
        case .signal, .zero, .unblanked, .gap: false
        }
    }

    /// Another set current, or the same one anew.
    var isSetPoint: Bool {
        switch self {
        case .polarityRun, .setPoint: true
        case .range, .signal, .zero, .unblanked, .gap: false
        }
    }

    /// What was counting on the signal must count anew.
    var breaksSignal: Bool {
        switch self {
        case .polarityRun, .setPoint, .signal, .zero, .unblanked, .gap: true
        case .range: false
        }
    }
}
