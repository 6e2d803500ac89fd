package import CyclerCore

/// The keys of a thresholds file that belong together: those of one detector, under its code, or
/// of something that all detectors share.
package struct ThresholdGroup: Sendable {
    package let name: String
    /// What it judges, in a sentence.
    package let meaning: String
    /// Kinds of cell that it says something about.
    package let kinds: [CellKind]
    let keys: [ThresholdKey]

    static let lithium: [CellKind] = [.half, .symmetric]
    static let every: [CellKind] = [.half, .symmetric, .full]

    init(_ name: String, on kinds: [CellKind], _ meaning: String, _ keys: [ThresholdKey]) {
        self.name = name
        self.kinds = kinds
        self.meaning = meaning
        self.keys = keys
    }

    /// The keys that say something about a kind of cell; none when the group does not.
    package func keys(on kind: CellKind) -> [ThresholdKey] {
        guard kinds.contains(kind) else { return [] }
        return keys.filter { $0.kinds?.contains(kind) ?? true }
    }

    /// Every group, in the order in which a file is written.
    package static let all = shared + everyCell + lithiumCell + fullCell
}
