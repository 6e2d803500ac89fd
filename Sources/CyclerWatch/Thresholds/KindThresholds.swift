package import CyclerCore

/// The thresholds of a lab: one set for each kind of cell, because what is a short in one is an
/// ordinary day in another. Chosen once, when a cell is mounted; never looked up by a sample.
package struct KindThresholds: Hashable, Sendable {
    /// As its file calls it; nil for those that are built in.
    package var name: String?
    /// In the order of `CellKind.allCases`; not in place, because the station has one of these, and
    /// the three are kilobytes.
    private var sets: [WatchThresholds]

    /// Those that are built in.
    package init() {
        sets = Array(repeating: WatchThresholds(), count: CellKind.allCases.count)
    }

    /// The set of one kind of cell.
    package subscript(kind: CellKind) -> WatchThresholds {
        get { sets[Self.place(kind)] }
        set { sets[Self.place(kind)] = newValue }
    }

    private static func place(_ kind: CellKind) -> Int {
        switch kind {
        case .half: 0
        case .symmetric: 1
        case .full: 2
        }
    }
}
