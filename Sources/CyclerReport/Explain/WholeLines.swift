/// The lines of a file that grows: what has no line end was not finished, and its last digits may
/// be missing.
struct WholeLines {
    let lines: [ArraySlice<UInt8>]
    /// Bytes behind the last line end.
    let tornBytes: Int

    init(_ bytes: [UInt8]) {
        let newline = UInt8(ascii: "\n")
        let end = bytes.lastIndex(of: newline).map { $0 + 1 } ?? 0
        lines = bytes[..<end].split(separator: newline)
        tornBytes = bytes.count - end
    }
}
