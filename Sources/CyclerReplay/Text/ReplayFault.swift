import Glibc

/// Why a recording could not be read, or not to its end.
package enum ReplayFault: Error, Hashable, Sendable {
    case cannotOpen(path: String, errno: Int32)
    case directory(path: String)
    /// Line 0: before the first one.
    case cannotRead(path: String, line: Int, errno: Int32)
    /// The gzip data is wrong, or ends before its end.
    case damaged(path: String, line: Int)
    case cutOff(path: String, line: Int)
    /// Not delimited text; what it is instead.
    case notText(path: String, what: String, remedy: String)
    case empty(path: String)
    /// The columns that are needed are not there; what is missing, and what is there.
    case columns(path: String, line: Int, problems: [String], found: [String])
    /// Not one row could be used; the first reason stands for the others.
    case noRows(path: String, skipped: Int, first: SkippedRow?)

    /// Most column names that a message lists.
    private static let namesMax = 40

    /// Place, cause and remedy, for people.
    package var text: String {
        switch self {
        case .cannotOpen(let path, let errno): "\(path): \(String(cString: strerror(errno)))"
        case .directory(let path):
            "\(path): is a directory; give the file with the records, such as \(path)/*.bdf.csv"
        case .cannotRead(let path, let line, let errno):
            "\(path):\(line): cannot be read on: \(String(cString: strerror(errno)))"
        case .damaged(let path, let line):
            "\(path):\(line): the gzip data is damaged; copy the file again, or unpack what can be "
                + "unpacked with gzip -dc"
        case .cutOff(let path, let line):
            "\(path):\(line): the gzip data ends early; copy the file again"
        case .notText(let path, let what, let remedy): "\(path): is \(what); \(remedy)"
        case .empty(let path): "\(path): has no lines; export it again, with a header"
        case .columns(let path, let line, let problems, let found):
            Self.text(path, line, problems, found)
        case .noRows(let path, let skipped, let first): Self.text(path, skipped, first)
        }
    }

    private static func text(
        _ path: String, _ line: Int, _ problems: [String], _ found: [String]
    ) -> String {
        var lines = problems.map { "\(path):\(line): \($0)" }
        let names = found.prefix(namesMax).map { "'\($0)'" }.joined(separator: ", ")
        let more = found.count > namesMax ? ", and \(found.count - namesMax) more" : ""
        lines.append("columns of line \(line): \(names)\(more)")
        lines.append(
            "say which is which, with units: --columns "
                + "time=COLUMN:s,voltage=COLUMN:V,current=COLUMN:mA")
        return lines.joined(separator: "\n")
    }

    private static func text(_ path: String, _ skipped: Int, _ first: SkippedRow?) -> String {
        guard let first else {
            return "\(path): has a header and no rows; export it again, with its data"
        }
        return "\(path): none of its \(skipped) rows can be used; line \(first.line): "
            + "\(first.reason.text); \(first.reason.remedy)"
    }
}
