import CyclerCore
import Yams

/// Turns the text of a file into nodes, strictly: one document, no anchors, aliases, tags or
/// directives, no duplicate keys, bounded size and depth.
package enum YAMLDocument {
    /// Largest file read.
    package static let bytesMax = 1_048_576
    /// Deepest nesting of lists and mappings.
    package static let depthMax = 32
    /// Longest key.
    package static let keyLengthMax = 128

    /// The root of a file given as bytes; nil (and a problem) when it is not UTF-8 or not YAML.
    package static func root(bytes: [UInt8], _ problems: ProblemCollector) -> YAMLNode? {
        guard fits(bytes.count, problems) else { return nil }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            let line = 1 + validPrefix(of: bytes).count { $0 == 0x0A }
            problems.report(
                at: SourcePlace(line: line, column: 1), path: "", "the file is not UTF-8 text",
                expected: "UTF-8 (save it as UTF-8 in the editor)")
            return nil
        }
        return root(text: text, problems)
    }

    /// The root of a file given as text; nil when a problem was reported that leaves no tree.
    package static func root(text: String, _ problems: ProblemCollector) -> YAMLNode? {
        guard fits(text.utf8.count, problems) else { return nil }
        // Some editors begin a file with a byte order mark; the parser would take it for text.
        let text = text.unicodeScalars.first == "\u{FEFF}" ? withoutMark(text) : text
        var scan = IndicatorScan(text)
        scan.report(to: problems)
        guard scan.isClean else { return nil }
        var composer = DocumentComposer(text: text, problems)
        return composer.root()
    }

    private static func withoutMark(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.dropFirst()))
    }

    private static func fits(_ count: Int, _ problems: ProblemCollector) -> Bool {
        guard count > bytesMax else { return true }
        problems.report(
            at: SourcePlace(line: 1, column: 1), path: "", "the file has \(count) bytes",
            expected: "at most \(bytesMax) bytes")
        return false
    }

    /// The bytes before the first that is not UTF-8.
    private static func validPrefix(of bytes: [UInt8]) -> ArraySlice<UInt8> {
        var decoder = UTF8()
        var iterator = bytes.makeIterator()
        var count = 0
        while true {
            switch decoder.decode(&iterator) {
            case .scalarValue(let scalar): count += UTF8.width(scalar)
            case .emptyInput, .error: return bytes.prefix(count)
            }
        }
    }
}
