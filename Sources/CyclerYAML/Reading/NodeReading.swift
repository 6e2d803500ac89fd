extension YAMLNode {
    /// Reads a scalar; nil and a problem when it is none or wrongly written.
    package func read<Value>(_ form: Form<Value>, _ problems: ProblemCollector) -> Value? {
        guard let text else {
            problems.report(at: self, "found \(kindInWords)", expected: form.expected)
            return nil
        }
        switch form.read(text) {
        case .value(let value): return value
        case .wrong(let message, let suggestion):
            problems.report(
                at: self, message, expected: form.expected, suggestion: suggestion)
            return nil
        }
    }

    /// The elements of a list; nil and a problem when it is none.
    package func list(_ problems: ProblemCollector, expected: String) -> [YAMLNode]? {
        if let sequence { return sequence }
        problems.report(at: self, "found \(kindInWords)", expected: expected)
        return nil
    }

    /// `[low, high]` with low below high; nil and a problem otherwise.
    package func range<Value: Comparable>(
        _ form: Form<Value>, _ problems: ProblemCollector
    ) -> ClosedRange<Value>? {
        guard let sequence, sequence.count == 2 else {
            let found = sequence.map { "found a list of \($0.count)" } ?? "found \(kindInWords)"
            problems.report(
                at: self, found, expected: "[low, high], each \(form.expected)")
            return nil
        }
        guard let low = sequence[0].read(form, problems),
            let high = sequence[1].read(form, problems)
        else { return nil }
        guard low < high else {
            problems.report(
                at: self, "the lower end is not below the upper end",
                expected: "[low, high]")
            return nil
        }
        return low...high
    }
}
