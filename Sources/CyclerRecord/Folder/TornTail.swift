/// Finds what a crash left at the end of a table: a row is whole when it ends its line and has as
/// many fields as the header.
package enum TornTail {
    /// How many bytes to keep; the rest is a torn row. 0 when not even the header is whole.
    package static func wholeBytes(_ bytes: [UInt8]) -> Int {
        guard let headerEnd = bytes.firstIndex(of: newline) else { return 0 }
        let fields = commas(bytes[..<headerEnd])
        var end = bytes.lastIndex(of: newline).map { $0 + 1 } ?? 0
        while end > headerEnd + 1 {
            let start = bytes[..<(end - 1)].lastIndex(of: newline).map { $0 + 1 } ?? 0
            if commas(bytes[start..<(end - 1)]) == fields { return end }
            end = start
        }
        return headerEnd + 1
    }

    private static let newline = UInt8(ascii: "\n")

    private static func commas(_ line: ArraySlice<UInt8>) -> Int {
        line.reduce(0) { $1 == UInt8(ascii: ",") ? $0 + 1 : $0 }
    }
}
