/// Passes done in the loops around the current entry, innermost last; bounded by `Plan.depthMax`.
package struct LoopStack: Hashable, Sendable {
    /// One loop around the current entry.
    package struct Frame: Hashable, Sendable {
        /// Entry of the loop start.
        package var start: Int
        /// Passes begun, 1-based.
        package var pass: Int
        /// Passes to do at most, worked out when the loop was entered.
        package var count: Int
    }

    package private(set) var frames: [Frame] = []

    package init() { frames.reserveCapacity(Plan.depthMax) }

    /// Loops as a checkpoint had them, outermost first.
    init(_ frames: [Frame]) { self.frames = frames }

    mutating func enter(_ start: Int, count: Int) {
        frames.append(Frame(start: start, pass: 1, count: count))
    }

    /// The pass of the innermost loop.
    var pass: Int { frames.last?.pass ?? 0 }

    var isLastPass: Bool { frames.last.map { $0.pass >= $0.count } ?? true }

    mutating func nextPass() { frames[frames.count - 1].pass += 1 }

    mutating func leave() { frames.removeLast() }

    /// The same loops at other entries; their counts are asked for anew, and kept where unknown.
    mutating func move(by shift: Int, count: (Int) -> Int?) {
        for index in frames.indices {
            frames[index].start += shift
            if let passes = count(frames[index].start) { frames[index].count = passes }
        }
    }

    /// Leaves loops until so many are left.
    mutating func leave(to depth: Int) {
        if frames.count > depth { frames.removeLast(frames.count - depth) }
    }
}
