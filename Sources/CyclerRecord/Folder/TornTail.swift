/// Finds what a crash left at the end of a growing file. A row is whole when it ends its line and
/// has as many fields as the header; a line of events is whole when it ends and is not empty of
/// text (a power cut can leave a block of zeros).
package enum TornTail {
    /// Bytes at the end of a file that are looked at; what is torn is one write of rows, or some
    /// blocks that never reached the disk.
    package static let windowBytes = 1 << 20

    /// Commas of a table's header: those of every whole row.
    package static func commas(ofHeader line: ArraySlice<UInt8>) -> Int { commas(line) }

    /// How many bytes at the end of a table are torn.
    ///
    /// - Parameters:
    ///   - tail: the last bytes of the file, or all of it.
    ///   - commas: those of a whole row.
    package static func torn(in tail: ArraySlice<UInt8>, commas wanted: Int) -> Int {
        torn(in: tail) { commas($0) == wanted && !$0.contains(0) }
    }

    /// How many bytes at the end of a file of lines are torn.
    package static func torn(inLines tail: ArraySlice<UInt8>) -> Int {
        torn(in: tail) { !$0.isEmpty && !$0.contains(0) }
    }

    private static func torn(
        in tail: ArraySlice<UInt8>, isWhole: (ArraySlice<UInt8>) -> Bool
    ) -> Int {
        guard let last = tail.lastIndex(of: newline) else { return tail.count }
        var end = last + 1
        while end > tail.startIndex {
            let body = tail[..<(end - 1)]
            let start = body.lastIndex(of: newline).map { $0 + 1 } ?? tail.startIndex
            if isWhole(body[start...]) { return tail.endIndex - end }
            end = start
        }
        return tail.count
    }

    private static let newline = UInt8(ascii: "\n")

    private static func commas(_ line: ArraySlice<UInt8>) -> Int {
        line.reduce(0) { $1 == UInt8(ascii: ",") ? $0 + 1 : $0 }
    }
}
