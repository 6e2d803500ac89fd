import CyclerCore
package import CyclerWatch

/// Thresholds as a file would say them: all of them with what they mean, or those that differ.
package enum ThresholdText {
    /// Column of the comments.
    private static let commentColumn = 34

    /// The sections of a whole file, every key with its meaning and its range.
    package static func sections(of sets: KindThresholds) -> [String] {
        CellKind.allCases.flatMap { kind in
            ["", "\(kind.rawValue):"] + groups(of: sets[kind], kind)
        }
    }

    private static func groups(of set: WatchThresholds, _ kind: CellKind) -> [String] {
        ThresholdGroup.all.filter { !$0.keys(on: kind).isEmpty }.flatMap { group in
            ["  # \(group.meaning)", "  \(group.name):"]
                + group.keys(on: kind).map { key in
                    let written = "    \(key.name): \(key.text(set))"
                    let gap = String(
                        repeating: " ", count: max(commentColumn - written.count, 2))
                    return "\(written)\(gap)# \(key.meaning) (\(key.range))"
                }
        }
    }

    /// One line for each value that is not the built-in one: `half SHORT_STEP slope -0.8, not -1`.
    package static func differences(of sets: KindThresholds) -> [String] {
        let standard = KindThresholds()
        return CellKind.allCases.flatMap { kind in
            ThresholdGroup.all.flatMap { group in
                group.keys(on: kind).compactMap { key in
                    let (text, usual) = (key.text(sets[kind]), key.text(standard[kind]))
                    return text == usual
                        ? nil : "\(kind.rawValue) \(group.name) \(key.name) \(text), not \(usual)"
                }
            }
        }
    }
}
