import CyclerCore

/// What simple formats can say: steps one after another with numbers, and repeats.
enum PlainItem {
    case step(PlainStep)
    case repeated(Int, [PlainItem], label: String?)
}

/// A step with numbers only, in base units.
struct PlainStep {
    enum Action {
        /// Open circuit for so many seconds.
        case rest(Double)
        case drive(PlainAmount, charges: Bool, PlainEnds)
        /// Constant voltage.
        case hold(Double, PlainEnds)
        case scan(from: Double, to: Double, voltsPerSecond: Double)
    }

    var action: Action
    var label: String?
}

/// What is held constant while current flows; never negative.
enum PlainAmount: Hashable {
    case current(Double)
    /// Multiples of 1C.
    case rate(Double)
    case power(Double)
    case resistance(Double)
}

/// What ends a step, whichever comes first.
struct PlainEnds {
    var seconds: Double?
    /// A cut-off in the direction of the step, V.
    var voltage: Double?
    /// The magnitude of the current has fallen to this.
    var current: PlainAmount?

    var isEmpty: Bool { seconds == nil && voltage == nil && current == nil }
}

/// Whom a schedule is written for.
enum ExportDialect {
    /// For cyclers: limits matter, voltage scans are known.
    case unicycler
    /// For models: there is nothing to protect, power and resistance are known.
    case pybamm

    var name: String {
        switch self {
        case .unicycler: "unicycler"
        case .pybamm: "PyBaMM"
        }
    }
}

/// What could not be said, and what is left out, gathered while a schedule is read.
struct ExportLosses {
    /// Losses of one schedule that are kept; nobody reads on.
    static let countMax = 200

    private(set) var problems: [ExportProblem] = []
    private(set) var leftOut: [ExportProblem] = []

    /// Something that changes what happens to the cell.
    mutating func cannot(_ step: WrittenStep?, _ words: String, _ reason: String) {
        guard problems.count < Self.countMax else { return }
        problems.append(ExportProblem(place: step?.place, words: words, reason: reason))
    }

    /// Something that leaves what happens to the cell as it is.
    mutating func leave(_ step: WrittenStep?, _ words: String, _ reason: String) {
        guard leftOut.count < Self.countMax else { return }
        leftOut.append(ExportProblem(place: step?.place, words: words, reason: reason))
    }
}
