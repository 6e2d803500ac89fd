/// Finds what somebody probably meant.
enum Suggestion {
    /// Longest text worth comparing or repeating, bytes.
    private static let lengthMax = 64

    /// `did you mean "x"?`, or nothing when no candidate is near.
    static func text(for word: String, among candidates: [String]) -> String {
        guard let best = nearest(to: word, among: candidates) else { return "" }
        return "did you mean \"\(best)\"?"
    }

    /// The nearest candidate within a third of its length, at least one edit.
    static func nearest(to word: String, among candidates: [String]) -> String? {
        guard word.utf8.count <= lengthMax else { return nil }
        var best: (distance: Int, candidate: String)?
        for candidate in candidates {
            let distance = edits(Array(word.utf8), Array(candidate.utf8))
            let bound = max(1, candidate.utf8.count / 3)
            if distance <= bound, distance < best?.distance ?? .max {
                best = (distance, candidate)
            }
        }
        return best?.candidate
    }

    /// The word in quotes, cut to a length that fits a message.
    static func quoted(_ word: String) -> String {
        word.utf8.count <= lengthMax ? "\"\(word)\"" : "\"\(word.prefix(16))...\""
    }

    /// `a, b and c`.
    static func list(_ words: [String]) -> String {
        guard let last = words.last, words.count > 1 else { return words.first ?? "" }
        return words.dropLast().joined(separator: ", ") + " and " + last
    }

    /// Levenshtein distance.
    private static func edits(_ a: [UInt8], _ b: [UInt8]) -> Int {
        var row = Array(0...b.count)
        for (i, x) in a.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, y) in b.enumerated() {
                let substituted = diagonal + (x == y ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(substituted, row[j] + 1, row[j + 1] + 1)
            }
        }
        return row[b.count]
    }
}
