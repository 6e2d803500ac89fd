import CyclerCore
import CyclerProgram
import CyclerYAML
import Foundation
import Testing

/// Sentences that are refused, with what is said about them: `Tests/Cases/formats` has one block
/// each: the sentence, the message, and behind `->` the suggestion.
@Suite struct RefusedSentenceTests {
    struct Case: CustomTestStringConvertible, Sendable {
        var text: String
        var message: String
        var suggestion: String?
        var testDescription: String { text }
    }

    static let cases: [Case] = Fixture.blocks("refused-sentences.txt").map { block in
        Case(
            text: block[0], message: block[1].trimmingCharacters(in: .whitespaces),
            suggestion: block.count > 2 ? String(block[2].dropFirst("  -> ".count)) : nil)
    }

    @Test(arguments: cases) func isRefused(_ one: Case) {
        guard case .wrong(let message, let suggestion) = Sentence.read(one.text) else {
            Issue.record("read as \(Sentence.read(one.text))")
            return
        }
        #expect(message == one.message)
        #expect(suggestion == one.suggestion)
    }

    /// A suggestion that is itself refused helps nobody.
    @Test func suggestionsAreRead() {
        let suggestions = Self.cases.compactMap(\.suggestion)
        #expect(suggestions.count > 30)
        for suggestion in suggestions where Sentence.read(suggestion).value == nil {
            Issue.record("\"\(suggestion)\" is suggested and refused")
        }
    }

    @Test func moreIsRefusedThanRead() {
        #expect(Self.cases.count >= SentenceTests.cases.count)
    }

    @Test(arguments: ["", " ", "\n\t"]) func nothingIsRefused(_ text: String) {
        guard case .wrong("the sentence is empty", nil) = Sentence.read(text) else {
            Issue.record("read as \(Sentence.read(text))")
            return
        }
    }

    @Test func lengthIsBounded() {
        let text = "Rest for 1 h" + String(repeating: " ", count: Sentence.lengthMax)
        guard
            case .wrong("a sentence of 412 bytes; at most 400 are read", nil) =
                Sentence.read(text)
        else {
            Issue.record("read as \(Sentence.read(text))")
            return
        }
    }

    @Test func endsAreBounded() {
        let ends = (1...Sentence.endsMax).map { "\($0) V" }
        let most = "Charge at 1 A until " + ends.joined(separator: " or ")
        #expect(Sentence.read(most).value?.until.count == Sentence.endsMax)
        guard case .wrong("more than 16 ends", nil) = Sentence.read(most + " or 17 V") else {
            Issue.record("read as \(Sentence.read(most))")
            return
        }
    }

    /// Words in any order and any bytes: refused or read, never trapped on.
    @Test func damagedSentencesNeverTrap() {
        var dice = Dice(state: 20_260_102)
        let words =
            SentenceTests.cases.flatMap { $0.text.split(separator: " ").map(String.init) } + [
                "or", "and", "(1", "period)", "25oC", "-", "C/", "/", "1e308", ">", "<", "\u{0}",
                "é", "²", "\u{202F}", ".", "9223372036854775808", "1_0", "C/1e-320", "0C", "nan",
            ]
        var read = 0
        for _ in 0..<20_000 {
            var text =
                (0...dice.next(below: 9)).map { _ in words[dice.next(below: words.count)] }
                .joined(separator: " ")
            if dice.next(below: 3) > 0 {
                let base = SentenceTests.cases[dice.next(below: SentenceTests.cases.count)].text
                text = Dice.damaged(base, words, &dice)
            }
            switch Sentence.read(text) {
            case .value(let sentence):
                read += 1
                #expect(!"\(sentence)".isEmpty)
            case .wrong(let message, _): #expect(!message.isEmpty)
            }
        }
        #expect(read > 100, "some damage leaves a sentence")
    }
}
