/// Passes done in the loops around the current entry, innermost last; bounded by `Plan.depthMax`.
package struct LoopStack: Hashable, Sendable {
    /// One loop around the current entry.
    package struct Frame: Hashable, Sendable {
        /// Entry of the loop start.
        package var start: Int
        /// Passes begun, 1-based.
        package var pass: Int
    }

    package private(set) var frames: [Frame] = []

    package init() { frames.reserveCapacity(Plan.depthMax) }

    mutating func enter(_ start: Int) { frames.append(Frame(start: start, pass: 1)) }

    /// The pass of the innermost loop.
    var pass: Int { frames.last?.pass ?? 0 }

    mutating func nextPass() { frames[frames.count - 1].pass += 1 }

    mutating func leave() { frames.removeLast() }
}
