import CyclerCore

/// How suggestions and strange words are put in messages of the protocol.
extension Suggestion {
    /// Longest text worth repeating, bytes.
    private static let quoteMax = 64

    /// `did you mean "x"?`, or nothing when no candidate is near.
    static func text(for word: String, among candidates: [String]) -> String {
        closest(to: word, among: candidates).map { "did you mean \"\($0)\"?" } ?? ""
    }

    /// The word in quotes, cut to a length that fits a message.
    static func quoted(_ word: String) -> String {
        word.utf8.count <= quoteMax ? "\"\(word)\"" : "\"\(word.prefix(16))...\""
    }

    /// `a, b and c`.
    static func list(_ words: [String]) -> String {
        guard let last = words.last, words.count > 1 else { return words.first ?? "" }
        return words.dropLast().joined(separator: ", ") + " and " + last
    }
}
