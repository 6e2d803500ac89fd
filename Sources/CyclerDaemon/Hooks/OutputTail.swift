/// The end of what a program prints: however much that is, a few KiB are kept.
package struct OutputTail: Sendable {
    /// Bytes that are kept.
    package static let bytesMax = 4096

    private var kept: [UInt8] = []
    /// Bytes printed in all.
    package private(set) var count = 0

    package init() {}

    /// Counts all of it and keeps the end.
    package mutating func append(_ bytes: some Collection<UInt8>) {
        count += bytes.count
        kept.append(contentsOf: bytes)
        if kept.count > 2 * Self.bytesMax { kept.removeFirst(kept.count - Self.bytesMax) }
    }

    /// The last of it as text; half a character at the cut is left out, what is no UTF-8 replaced.
    package var text: String {
        var end = kept.suffix(Self.bytesMax)
        if count > end.count { end = end.drop { $0 & 0xC0 == 0x80 } }
        return String(decoding: end, as: UTF8.self)
    }
}
