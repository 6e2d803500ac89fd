import CyclerCore

/// What a word in an expression stands for.
enum ExpressionNames {
    enum Function: String, CaseIterable { case abs, min, max }

    struct Found {
        var expression: Expression
        var dimension: Dimension
        var wordCount: Int
    }

    /// Words that a name may have, and that are looked at for a suggestion.
    static let wordsMax = 4
    /// Words that join expressions and are part of no name.
    static let joining: Set<String> = ["of", "and", "or", "then"]

    /// The longest name that the words begin with. `fault` makes the error from a message and a
    /// suggestion.
    static func resolve(
        _ words: [String], scope: ExpressionScope, fault: (String, String?) -> TextFault
    ) throws(TextFault) -> Found {
        for count in stride(from: words.count, to: 0, by: -1) {
            let name = words[..<count].joined(separator: " ")
            if let known = Known(rawValue: name) {
                guard scope.offers(known) else {
                    throw fault("\(name) is not known when the run begins", nil)
                }
                return Found(
                    expression: .known(known), dimension: known.dimension, wordCount: count)
            }
        }
        if let name = words.first, let dimension = scope.dimension(of: name) {
            return Found(expression: .variable(name), dimension: dimension, wordCount: 1)
        }
        throw unknown(words, scope, fault)
    }

    /// True when a word begins a known name, a variable or a function.
    static func begins(with word: String, scope: ExpressionScope) -> Bool {
        Function(rawValue: word) != nil || scope.dimension(of: word) != nil
            || Known.allCases.contains {
                $0.rawValue == word || $0.rawValue.hasPrefix(word + " ")
            }
    }

    private static func unknown(
        _ words: [String], _ scope: ExpressionScope, _ fault: (String, String?) -> TextFault
    ) -> TextFault {
        let name = words.joined(separator: " ")
        guard !name.isEmpty else { return fault("a value is missing here", nil) }
        if Signal(rawValue: name) != nil {
            return fault(
                "\(name) changes while a step runs; an expression is worked out once",
                Suggestion.closest(to: "last " + name, among: Known.allCases.map(\.rawValue)))
        }
        let all = scope.names + Known.allCases.map(\.rawValue)
        let guess =
            Suggestion.closest(to: name, among: all)
            ?? words.first.flatMap { Suggestion.closest(to: $0, among: scope.names) }
        return fault("there is no variable or value \"\(name)\"", guess)
    }
}
