package import CyclerCore

/// Gathers the problems of one file while decoding goes on, so that a person sees all of them at
/// once. A reference on purpose: every reader of the file reports into the same list.
package final class ProblemCollector {
    /// More problems than this are not kept; nobody reads on.
    package static let countMax = 100

    package let file: String
    private var kept: [YAMLProblem] = []
    private var keptWarnings: [YAMLProblem] = []
    /// Problems reported, kept or not.
    package private(set) var count = 0

    package init(file: String) { self.file = file }

    /// True as long as nothing was reported (warnings do not count).
    package var isClean: Bool { count == 0 }

    /// The problems in file order.
    package var problems: [YAMLProblem] { Self.inFileOrder(kept) }

    /// The warnings in file order.
    package var warnings: [YAMLProblem] { Self.inFileOrder(keptWarnings) }

    /// Reports something wrong at a node.
    package func report(
        at node: YAMLNode, _ message: String, expected: String? = nil, suggestion: String? = nil
    ) {
        report(
            at: node.place, path: node.path, message, expected: expected, suggestion: suggestion)
    }

    /// Reports something wrong at a place.
    package func report(
        at place: SourcePlace, path: String, _ message: String, expected: String? = nil,
        suggestion: String? = nil
    ) {
        count += 1
        guard kept.count < Self.countMax else { return }
        kept.append(
            YAMLProblem(
                file: file, place: place, path: path, message: message, expected: expected,
                suggestion: suggestion))
    }

    /// Reports something that is allowed but probably not meant.
    package func warn(at node: YAMLNode, _ message: String, suggestion: String? = nil) {
        warn(at: node.place, path: node.path, message, suggestion: suggestion)
    }

    /// Reports something doubtful at a place.
    package func warn(
        at place: SourcePlace, path: String, _ message: String, suggestion: String? = nil
    ) {
        guard keptWarnings.count < Self.countMax else { return }
        keptWarnings.append(
            YAMLProblem(
                file: file, place: place, path: path, message: message,
                suggestion: suggestion))
    }

    private static func inFileOrder(_ list: [YAMLProblem]) -> [YAMLProblem] {
        let numbered = list.enumerated().sorted { a, b in
            let left = (a.element.place.line, a.element.place.column, a.offset)
            let right = (b.element.place.line, b.element.place.column, b.offset)
            return left < right
        }
        return numbered.map(\.element)
    }
}
