/// The growing files of a run folder.
package enum RunFile: Hashable, Sendable {
    case records, steps, cycles, events
    /// Flight recorder number n.
    case burst(Int, FindingCode)
}

/// What a new run folder holds at first.
package struct RunOpening: Sendable {
    /// `Lab__Cell__YYYYMMDD`, to which the shell adds a free number.
    package var baseName: String
    /// File name and content, written before the folder is announced.
    package var files: [(name: String, bytes: [UInt8])]
    package var recordHeader: [UInt8]
    package var stepHeader: [UInt8]
    package var cycleHeader: [UInt8]

    package init(
        baseName: String, files: [(name: String, bytes: [UInt8])],
        recordHeader: [UInt8],
        stepHeader: [UInt8], cycleHeader: [UInt8]
    ) {
        self.baseName = baseName
        self.files = files
        self.recordHeader = recordHeader
        self.stepHeader = stepHeader
        self.cycleHeader = cycleHeader
    }
}
