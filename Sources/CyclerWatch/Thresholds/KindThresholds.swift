package import CyclerCore

/// The thresholds of a lab: one set for each kind of cell, because what is a short in one is an
/// ordinary day in another. Chosen once, when a cell is mounted; never looked up by a sample.
package struct KindThresholds: Hashable, Sendable {
    /// As its file calls it; nil for those that are built in.
    package var name: String?
    package var half: WatchThresholds
    package var symmetric: WatchThresholds
    package var full: WatchThresholds

    /// Those that are built in.
    package init() {
        half = WatchThresholds()
        symmetric = WatchThresholds()
        full = WatchThresholds()
    }

    /// The set of one kind of cell.
    package subscript(kind: CellKind) -> WatchThresholds {
        get {
            switch kind {
            case .half: half
            case .symmetric: symmetric
            case .full: full
            }
        }
        set {
            switch kind {
            case .half: half = newValue
            case .symmetric: symmetric = newValue
            case .full: full = newValue
            }
        }
    }
}
