package import CyclerCore

/// Numbers cycles: one begins at the first charge (full cells) or plate (half, symmetric) after
/// the opposite half. Never renumbered.
package struct CycleRule: Hashable, Sendable {
    private let firstSign: Double
    private var lastSign = 0.0
    /// 0 before the first half that counts.
    package private(set) var count = 0

    /// `after` so many cycles of an earlier run.
    package init(_ kind: CellKind, after count: Int = 0) {
        firstSign = kind == .full ? 1 : -1
        self.count = count
    }

    /// A step of constant current begins. True when it begins a cycle.
    package mutating func begin(_ current: Amperes) -> Bool {
        let sign: Double = current < .zero ? -1 : 1
        defer { lastSign = sign }
        guard sign == firstSign, lastSign != firstSign else { return false }
        count += 1
        return true
    }

    /// The schedule says that a cycle begins.
    package mutating func next() {
        count += 1
        // The half that comes next belongs to it, whichever it is.
        lastSign = firstSign
    }

    /// True for the half that begins a cycle (plating, charging).
    package func isFirstHalf(_ current: Amperes) -> Bool {
        (current < .zero ? -1 : 1) == firstSign
    }
}
