package import CyclerCore

/// Numbers cycles. Automatically one begins at the first charge (full cells) or plate (half,
/// symmetric) after the opposite half; a `cycle` step begins one in any case. Never renumbered.
package struct CycleRule: Hashable, Sendable {
    /// Which halves the cycle in hand has seen; the later one.
    private enum Halves: String, Hashable, Sendable, CaseIterable {
        /// None, and no cycle was begun in this run.
        case none
        /// None: a `cycle` step has begun the cycle.
        case open
        case first, second
    }

    private let firstSign: Double
    private let counting: CycleCounting
    private var halves = Halves.none
    /// 0 before the first half that counts.
    package private(set) var count = 0

    /// `after` so many cycles of an earlier run.
    package init(
        _ kind: CellKind, counting: CycleCounting = .automatic, after count: Int = 0
    ) {
        firstSign = kind == .full ? 1 : -1
        self.counting = counting
        self.count = count
    }

    /// A step that carries current in one direction begins. True when it begins a cycle.
    package mutating func begin(_ current: Amperes) -> Bool {
        let isFirst = isFirstHalf(current)
        let before = halves
        halves = isFirst ? .first : .second
        switch before {
        case .none, .second: guard isFirst else { return false }
        // A cycle that a `cycle` step began is not begun again by its first half.
        case .open, .first: return false
        }
        switch counting {
        case .explicit: return false
        case .automatic:
            count += 1
            return true
        }
    }

    /// A `cycle` step: the next cycle begins here, whatever the halves would say.
    package mutating func nextCycle() {
        count += 1
        halves = .open
    }

    /// Another run begins, with a cycle of its own.
    mutating func carryOn() { halves = .none }

    /// True while a cycle that a `cycle` step began has seen no half.
    package var isOpen: Bool { halves == .open }

    /// True for the half that begins a cycle (plating, charging).
    package func isFirstHalf(_ current: Amperes) -> Bool {
        (current < .zero ? -1 : 1) == firstSign
    }
}

extension CycleRule {
    /// For the checkpoint.
    func write(into out: inout StateWriter) {
        out.put(count)
        out.put(halves.rawValue)
    }

    /// Goes on where a checkpoint left off; nil when it is damaged.
    init?(checkpoint: JSON, _ kind: CellKind, counting: CycleCounting) {
        var list = StateReader(checkpoint)
        self.init(kind, counting: counting)
        count = list.count()
        guard let halves = list.text().flatMap(Halves.init(rawValue:)), list.isWhole else {
            return nil
        }
        self.halves = halves
    }
}
