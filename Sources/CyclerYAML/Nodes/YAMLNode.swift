package import CyclerCore

/// A part of a file with its place: text, list or mapping. No types are guessed from the text.
package struct YAMLNode: Sendable {
    /// What stands there.
    package enum Content: Sendable {
        case scalar(YAMLScalar)
        case sequence([YAMLNode])
        case mapping([YAMLEntry])
    }

    package var content: Content
    package var place: SourcePlace
    /// Keys from the root, as in `YAMLProblem.path`.
    package var path: String

    package init(content: Content, place: SourcePlace, path: String) {
        self.content = content
        self.place = place
        self.path = path
    }

    /// The text of a scalar, nil for lists, mappings and nothing at all.
    package var text: String? {
        guard case .scalar(let scalar) = content, !scalar.isNothing else { return nil }
        return scalar.text
    }

    /// The nodes of a list, nil for anything else.
    package var sequence: [YAMLNode]? {
        if case .sequence(let nodes) = content { nodes } else { nil }
    }

    /// The entries of a mapping in file order, nil for anything else.
    package var entries: [YAMLEntry]? {
        if case .mapping(let entries) = content { entries } else { nil }
    }

    /// Where a character of the scalar's text stands; the node's own place when the text is not in
    /// the file as it is (escapes, several lines).
    package func place(atOffset offset: Int) -> SourcePlace {
        guard case .scalar(let scalar) = content, let column = scalar.textColumn else {
            return place
        }
        return SourcePlace(line: place.line, column: column + offset)
    }

    /// True when nothing was written where a value belongs.
    package var isNothing: Bool {
        if case .scalar(let scalar) = content { scalar.isNothing } else { false }
    }

    /// What it is, in words, for messages.
    package var kindInWords: String {
        switch content {
        case .scalar(let scalar): scalar.isNothing ? "nothing" : "\"\(scalar.shortened)\""
        case .sequence: "a list"
        case .mapping: "a mapping"
        }
    }
}

/// One key of a mapping with its value.
package struct YAMLEntry: Sendable {
    package var key: String
    package var keyPlace: SourcePlace
    package var value: YAMLNode

    package init(key: String, keyPlace: SourcePlace, value: YAMLNode) {
        self.key = key
        self.keyPlace = keyPlace
        self.value = value
    }
}

/// Text as written, without quotes.
package struct YAMLScalar: Hashable, Sendable {
    package var text: String
    package var isQuoted: Bool
    /// Column of the first character of the text; nil when the text is not there letter by letter.
    package var textColumn: Int?

    package init(text: String, isQuoted: Bool, textColumn: Int? = nil) {
        self.text = text
        self.isQuoted = isQuoted
        self.textColumn = textColumn
    }

    /// YAML's ways to write nothing.
    package var isNothing: Bool { !isQuoted && ["", "~", "null"].contains(text) }

    /// At most 40 characters, for messages.
    var shortened: String { text.count <= 40 ? text : text.prefix(39) + "…" }
}
