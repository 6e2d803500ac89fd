package import CyclerCore
package import CyclerYAML

/// A step written as a sentence.
package struct WrittenSentence {
    package var kind: StepKind
    package var until: [EndCondition]

    package init(kind: StepKind, until: [EndCondition]) {
        self.kind = kind
        self.until = until
    }
}

/// Reads steps written as sentences.
package enum Sentence {
    /// The step, or what is wrong with the text.
    package static func read(_ text: String) -> Reading<WrittenSentence> {
        .wrong("sentences are not read yet")
    }
}
