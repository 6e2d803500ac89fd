/// How a value is written: what is expected, and the reading of the text. Rooms above add their
/// own forms; a mapping reader turns a wrong reading into a problem with its place.
package struct Form<Value>: Sendable {
    /// Completes "expected ...", with an example.
    package let expected: String
    package let read: @Sendable (String) -> Reading<Value>

    package init(_ expected: String, read: @escaping @Sendable (String) -> Reading<Value>) {
        self.expected = expected
        self.read = read
    }

    /// The same form with a further demand on the value; `expected` then says the whole.
    package func demanding(
        _ expected: String, _ holds: @escaping @Sendable (Value) -> Bool
    ) -> Form {
        Form(expected) { text in
            switch read(text) {
            case .value(let value) where !holds(value): .wrong("\"\(text)\" is out of range")
            case .value(let value): .value(value)
            case .wrong(let message, let suggestion): .wrong(message, suggestion: suggestion)
            }
        }
    }

    /// The same text read into another type.
    package func map<Other>(_ transform: @escaping @Sendable (Value) -> Other) -> Form<Other> {
        Form<Other>(expected) { text in
            switch read(text) {
            case .value(let value): .value(transform(value))
            case .wrong(let message, let suggestion): .wrong(message, suggestion: suggestion)
            }
        }
    }
}

/// What came of reading a text.
package enum Reading<Value> {
    case value(Value)
    /// What is wrong with the text, and what was probably meant.
    case wrong(String, suggestion: String? = nil)

    /// The value, nil when the text was wrong.
    package var value: Value? {
        if case .value(let value) = self { value } else { nil }
    }
}

extension Reading: Sendable where Value: Sendable {}
