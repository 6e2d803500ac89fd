/// Finds what a person probably meant among the words that would have been right.
package enum Suggestion {
    /// Longer words are not compared.
    static let lengthMax = 64

    /// The closest candidate, nil when none is close enough to be worth saying. Earlier candidates
    /// win ties.
    package static func closest(to word: String, among candidates: [String]) -> String? {
        let folded = fold(word)
        guard !folded.isEmpty, folded.count <= lengthMax else { return nil }
        var best: (word: String, distance: Int)?
        for candidate in candidates {
            let other = fold(candidate)
            guard !other.isEmpty, other.count <= lengthMax else { continue }
            let distance = distance(folded, other)
            guard distance <= max(1, max(folded.count, other.count) / 3) else { continue }
            guard min(folded.count, other.count) > 1 || distance == 0 else { continue }
            if best.map({ distance < $0.distance }) ?? true { best = (candidate, distance) }
        }
        return best?.word ?? candidates.first { isStem(folded, fold($0)) }
    }

    /// `half-cell` for `half`: one begins with the other, which has at least three letters.
    private static func isStem(_ a: [Character], _ b: [Character]) -> Bool {
        min(a.count, b.count) >= 3 && (a.starts(with: b) || b.starts(with: a))
    }

    /// Case, `_` and spaces are the usual slips and cost nothing.
    private static func fold(_ word: String) -> [Character] {
        word.lowercased().map { $0 == "_" || $0 == " " ? "-" : $0 }
    }

    /// Insertions, deletions, substitutions and swaps of neighbours (restricted
    /// Damerau-Levenshtein).
    static func distance(_ a: [Character], _ b: [Character]) -> Int {
        var beforeLast = [Int](repeating: 0, count: b.count + 1)
        var last = Array(0...b.count)
        for i in 0..<a.count {
            var row = [i + 1]
            for j in 0..<b.count {
                var cost = min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
                    cost = min(cost, beforeLast[j - 1] + 1)
                }
                row.append(cost)
            }
            beforeLast = last
            last = row
        }
        return last[b.count]
    }
}
