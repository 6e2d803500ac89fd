import CyclerCore

/// Finds anchors, aliases, tags and directives before the parser sees the text.
///
/// The parser replaces aliases silently, and a few of them can stand for a tree of any size, so
/// they are refused first. This follows YAML's rules just far enough to tell where a value begins:
/// inside quotes, comments, block text and plain text the same characters mean nothing.
struct IndicatorScan {
    enum Indicator {
        case anchor, alias, tag, directive

        var message: String {
            switch self {
            case .anchor: "anchors (&) are not used here: write the value out, or quote the text"
            case .alias: "aliases (*) are not used here: write the value out, or quote the text"
            case .tag: "tags (!) are not used here: write the value plainly, or quote the text"
            case .directive: "directives (%) are not used here"
            }
        }
    }

    private enum State {
        /// A value, key or dash may begin here.
        case start
        case plain
        case singleQuoted, doubleQuoted
        case comment
    }

    private let scalars: [Unicode.Scalar]
    private var at = 0
    private var line = 1
    private var column = 1
    private var state = State.start
    private var flowDepth = 0
    /// Column (0-based) of the innermost dash or key that began on this line: block text is deeper.
    private var parentIndent = 0
    private var found: [(Indicator, SourcePlace)] = []

    init(_ text: String) {
        scalars = Array(text.unicodeScalars)
        while at < scalars.count { step() }
        if isClean, aliasLookalikes > Self.aliasLookalikesMax {
            found.append((.alias, SourcePlace(line: 1, column: 1)))
        }
    }

    /// Whatever this scan takes for text, the parser never meets enough aliases to blow up.
    private static let aliasLookalikesMax = 16

    /// Words that begin with an asterisk anywhere in a text that also has one with an ampersand.
    private var aliasLookalikes: Int {
        var counts: [Unicode.Scalar: Int] = [:]
        var last: Unicode.Scalar = "\n"
        for (scalar, next) in zip(scalars, scalars.dropFirst()) {
            if scalar == "*" || scalar == "&", !Self.isBlank(next),
                Self.isBlank(last) || "[{,:".unicodeScalars.contains(last)
            {
                counts[scalar, default: 0] += 1
            }
            last = scalar
        }
        return counts["&"] == nil ? 0 : counts["*", default: 0]
    }

    var isClean: Bool { found.isEmpty }

    mutating func report(to problems: ProblemCollector) {
        for (indicator, place) in found {
            problems.report(at: place, path: "", indicator.message)
        }
    }

    private func peek(_ ahead: Int) -> Unicode.Scalar? {
        at + ahead < scalars.count ? scalars[at + ahead] : nil
    }

    private static func isBreak(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "\n" || scalar == "\r"
    }

    private static func isBlank(_ scalar: Unicode.Scalar?) -> Bool {
        guard let scalar else { return true }
        return scalar == " " || scalar == "\t" || isBreak(scalar)
    }

    private mutating func advance() {
        if scalars[at] == "\n" || (scalars[at] == "\r" && peek(1) != "\n") {
            line += 1
            column = 1
        } else {
            column += 1
        }
        at += 1
    }

    private mutating func step() {
        let scalar = scalars[at]
        if Self.isBreak(scalar) {
            if state == .plain || state == .comment { state = .start }
            advance()
            if column == 1 { parentIndent = indentHere() }
            return
        }
        switch state {
        case .start: stepAtStart(scalar)
        case .plain: stepInPlain(scalar)
        case .singleQuoted:
            if scalar == "'" { state = .plain }
            advance()
        case .doubleQuoted:
            if scalar == "\\", let next = peek(1), !Self.isBreak(next) { advance() }
            if scalar == "\"" { state = .plain }
            advance()
        case .comment: advance()
        }
    }

    private mutating func stepAtStart(_ scalar: Unicode.Scalar) {
        switch scalar {
        case " ", "\t", ",": break
        case "#": state = .comment
        case "\"": begin(.doubleQuoted)
        case "'": begin(.singleQuoted)
        case "[", "{": flowDepth += 1
        case "]", "}": closeFlow()
        case "-" where column == 1 && peek(1) == "-" && peek(2) == "-" && Self.isBlank(peek(3)):
            advance()
            advance()
        case "-" where Self.isBlank(peek(1)), "?" where Self.isBlank(peek(1)): begin(.start)
        case "&": note(.anchor)
        case "*": note(.alias)
        case "!": note(.tag)
        case "%" where column == 1: note(.directive)
        case "|" where flowDepth == 0, ">" where flowDepth == 0:
            skipBlockText()
            return
        default: begin(.plain)
        }
        advance()
    }

    private mutating func begin(_ next: State) {
        state = next
        parentIndent = column - 1
    }

    private mutating func stepInPlain(_ scalar: Unicode.Scalar) {
        switch scalar {
        case ":" where Self.isBlank(peek(1)): state = .start
        case ":" where flowDepth > 0 && peek(1).map { ",[]{}".unicodeScalars.contains($0) } == true:
            state = .start
        case "," where flowDepth > 0: state = .start
        case "]" where flowDepth > 0, "}" where flowDepth > 0: closeFlow()
        case " ", "\t": if peek(1) == "#" { state = .comment }
        default: break
        }
        advance()
    }

    private mutating func note(_ indicator: Indicator) {
        found.append((indicator, SourcePlace(line: line, column: column)))
        state = .plain
    }

    private mutating func closeFlow() {
        flowDepth = max(0, flowDepth - 1)
        state = .plain
    }

    private func indentHere() -> Int {
        var count = 0
        while peek(count) == " " { count += 1 }
        return count
    }

    /// Skips the header line and every line at least as deep as the first line of text.
    private mutating func skipBlockText() {
        var leastIndent = parentIndent + 1
        var isFirst = true
        skipLine()
        while at < scalars.count {
            let indent = indentHere()
            if peek(indent).map(Self.isBreak) ?? true {
                if isFirst { leastIndent = max(leastIndent, indent) }
            } else {
                guard indent >= leastIndent else { break }
                leastIndent = isFirst ? indent : leastIndent
                isFirst = false
            }
            skipLine()
        }
        state = .start
        parentIndent = indentHere()
    }

    private mutating func skipLine() {
        while at < scalars.count {
            advance()
            if column == 1 { return }
        }
    }
}
