import CyclerCore
package import CyclerWatch

/// The thresholds that runs of a lab begin with, and the file that they were read from.
package struct LabThresholds: Sendable {
    /// What a run folder calls the file.
    package static let fileName = "thresholds.yaml"

    package var sets: KindThresholds
    /// The whole file; nil for those that are built in.
    package var text: String?

    /// Those that are built in.
    package init() {
        sets = KindThresholds()
        text = nil
    }

    package init(_ sets: KindThresholds, text: String) {
        self.sets = sets
        self.text = text
    }

    /// For `run.json`: which they are, and how anybody can tell.
    var json: JSON {
        guard let text else { return .string("built in") }
        return [
            "name": .string(sets.name ?? ""), "file": .string(Self.fileName),
            "sha256": .string(SHA256.hex(of: text)),
        ]
    }
}
