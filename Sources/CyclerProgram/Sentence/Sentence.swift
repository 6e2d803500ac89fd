package import CyclerCore
package import CyclerYAML

/// Steps as sentences, the way battery people write them: `Charge at C/20 until 4.3 V`.
///
/// The form is PyBaMM's, with plating and stripping, charges, areas and shorts added. PyBaMM's own
/// words keep their meaning: a charge raises the voltage, whatever sign a model gives the current.
package enum Sentence {
    /// Longest sentence, in bytes.
    package static let lengthMax = 400
    /// Ends that one sentence may name.
    package static let endsMax = 16

    /// What the sentence asks for, or what is wrong with it.
    package static func read(_ text: String) -> Reading<WrittenSentence> {
        do {
            let parts = try SentenceParts(text)
            return .value(try SentenceMeaning(parts).written())
        } catch {
            return .wrong(error.message, suggestion: error.suggestion)
        }
    }
}

/// What a sentence says a step does, and what ends it; the ends may be written elsewhere.
package struct WrittenSentence: Hashable, Sendable {
    package var kind: StepKind
    package var until: [EndCondition]

    package init(kind: StepKind, until: [EndCondition] = []) {
        self.kind = kind
        self.until = until
    }
}

extension Form where Value == WrittenSentence {
    /// A step as a sentence.
    package static var sentence: Form<WrittenSentence> {
        Form("a sentence such as Charge at C/20 until 4.3 V") { Sentence.read($0) }
    }
}

/// The words that a sentence can begin with.
enum SentenceVerb: String, CaseIterable {
    case charge, discharge, plate, strip, hold, rest

    /// The word for the current, nil where the current is not given.
    var direction: CurrentDirection? {
        switch self {
        case .charge: .charge
        case .discharge: .discharge
        case .plate: .plate
        case .strip: .strip
        case .hold, .rest: nil
        }
    }

    /// As sentences begin.
    var capitalised: String { rawValue.prefix(1).uppercased() + rawValue.dropFirst() }

    /// A whole sentence that is right.
    var example: String {
        switch self {
        case .charge: "Charge at C/20 until 4.3 V"
        case .discharge: "Discharge at 1 A until 2.5 V"
        case .plate: "Plate at 0.05 mA/cm2 until 3 mAh/cm2"
        case .strip: "Strip at 0.05 mA/cm2 until 1 V"
        case .hold: "Hold at 4.3 V until C/50"
        case .rest: "Rest for 10 minutes"
        }
    }

    /// The verb whose current has the other sign.
    var opposite: SentenceVerb? {
        switch self {
        case .charge: .discharge
        case .discharge: .charge
        case .plate: .strip
        case .strip: .plate
        case .hold, .rest: nil
        }
    }
}

/// What is wrong with a sentence, and what was probably meant.
struct SentenceProblem: Error {
    var message: String
    var suggestion: String?

    init(_ message: String, suggestion: String? = nil) {
        self.message = message
        self.suggestion = suggestion
    }
}
