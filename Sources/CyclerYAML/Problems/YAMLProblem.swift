package import CyclerCore

/// One thing wrong (or doubtful) in a file, with the place a person has to look at.
package struct YAMLProblem: Error, Hashable, Sendable {
    /// File name as the person gave it.
    package var file: String
    package var place: SourcePlace
    /// Keys from the root (`channels.A1.every`, `steps[2].until`); empty at the root.
    package var path: String
    /// What is wrong, in one clause.
    package var message: String
    /// What would be right, in one phrase.
    package var expected: String?
    /// What the person probably meant, as it would be written.
    package var suggestion: String?

    package init(
        file: String, place: SourcePlace, path: String, message: String, expected: String? = nil,
        suggestion: String? = nil
    ) {
        self.file = file
        self.place = place
        self.path = path
        self.message = message
        self.expected = expected
        self.suggestion = suggestion
    }
}

extension YAMLProblem: CustomStringConvertible {
    /// One line: `cyclerd.yaml:12:5: channels.A1.every: 100 has no unit; expected ...`.
    package var description: String { "\(file):\(place.line):\(place.column): \(detail)" }

    /// The line without its place.
    package var detail: String {
        var text = path.isEmpty ? message : "\(path): \(message)"
        if let expected { text += "; expected \(expected)" }
        if let suggestion { text += "; did you mean \"\(suggestion)\"?" }
        return text
    }
}

/// Everything wrong with a file, in file order: what a strict decoder throws.
package struct Problems: Error, Hashable, Sendable, CustomStringConvertible {
    package var list: [YAMLProblem]

    package init(_ list: [YAMLProblem]) { self.list = list }

    /// One problem a line.
    package var description: String {
        list.map(\.description).joined(separator: "\n")
    }
}

/// What decoding a file gave: a value only when nothing was wrong, and warnings beside it.
package struct Decoded<Value> {
    package var value: Value?
    package var problems: Problems
    /// Doubtful but allowed.
    package var warnings: [YAMLProblem]

    /// Drops the value when anything was reported, so that nothing starts half configured.
    package init(_ value: Value?, _ collector: ProblemCollector) {
        self.value = collector.isClean ? value : nil
        problems = Problems(collector.problems)
        warnings = collector.warnings
    }

    private init(_ value: Value?, _ problems: Problems, _ warnings: [YAMLProblem]) {
        self.value = value
        self.problems = problems
        self.warnings = warnings
    }

    /// The same with another value, where there is one.
    package func map<Other>(_ transform: (Value) -> Other) -> Decoded<Other> {
        Decoded<Other>(value.map(transform), problems, warnings)
    }

    /// The value, or everything that is wrong.
    package func get() throws(Problems) -> Value {
        guard let value else { throw problems }
        return value
    }
}

extension Decoded: Sendable where Value: Sendable {}
