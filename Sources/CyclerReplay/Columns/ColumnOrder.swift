import CyclerCore

/// Which column is what, as a person says: `time=Time:h,voltage=Ewe/V,current=#3:mA,step=-`.
package struct ColumnOrder: Hashable, Sendable {
    /// Where a role's column is to be found.
    enum Place: Hashable, Sendable {
        /// Its label; where that ends in a colon and a unit, the label without them is tried too.
        case label(String)
        /// From 1.
        case position(Int)
        /// Nowhere, whatever the labels say.
        case none
    }

    struct Entry: Hashable, Sendable {
        var role: ColumnRole
        var place: Place
        /// Nil leaves the unit to the label.
        var form: ColumnForm?
        /// As written, for messages.
        var text: String
    }

    private(set) var entries: [Entry] = []

    /// Nobody said anything: labels speak for themselves.
    package init() {}

    /// Highest column number that is no slip.
    static let positionMax = FieldSplitter.fieldsMax

    /// Adds what one `--columns` says.
    /// - Throws: what is wrong with it, for people.
    package mutating func add(_ text: String) throws(ColumnOrderFault) {
        for part in Self.parts(text) {
            let entry = try Self.entry(part)
            guard !entries.contains(where: { $0.role == entry.role }) else {
                throw ColumnOrderFault("'\(entry.role.rawValue)' is given twice")
            }
            entries.append(entry)
        }
    }

    /// True when every column that is needed is given by its number, so that no header is needed.
    var needsNoHeader: Bool {
        !entries.isEmpty
            && entries.allSatisfy {
                if case .label = $0.place { false } else { true }
            }
            && entries.contains { $0.role == .voltage && $0.place != .none }
    }

    subscript(role: ColumnRole) -> Entry? { entries.first { $0.role == role } }

    /// A comma separates only when a role follows; others belong to a label.
    private static func parts(_ text: String) -> [String] {
        var parts: [String] = []
        for piece in text.split(separator: ",", omittingEmptySubsequences: false) {
            let word = piece.prefix { $0 != "=" }
            let isRole = piece.contains("=") && word.allSatisfy { $0.isLetter || "- ".contains($0) }
            if isRole || parts.isEmpty {
                parts.append(String(piece))
            } else {
                parts[parts.count - 1] += "," + piece
            }
        }
        return parts
    }

    private static func entry(_ part: String) throws(ColumnOrderFault) -> Entry {
        guard let equals = part.firstIndex(of: "=") else {
            throw ColumnOrderFault("'\(part)' is no ROLE=COLUMN:UNIT")
        }
        let word = ColumnLabel.trimmed(String(part[..<equals]))
        let value = ColumnLabel.trimmed(String(part[part.index(after: equals)...]))
        guard let role = ColumnRole(rawValue: word) else {
            let known = ColumnRole.allCases.map(\.rawValue)
            let closest = Suggestion.closest(to: word, among: known)
            throw ColumnOrderFault(
                "there is no role '\(word)'; "
                    + (closest.map { "did you mean '\($0)'?" }
                        ?? "known are \(known.joined(separator: ", "))"))
        }
        guard !value.isEmpty else {
            throw ColumnOrderFault("'\(part)' names no column; write \(word)=COLUMN, or \(word)=-")
        }
        if value == "-" { return Entry(role: role, place: .none, form: nil, text: value) }
        let cut = value.lastIndex(of: ":")
        let form = cut.flatMap { ColumnForm(String(value[value.index(after: $0)...]), for: role) }
        let label = form == nil ? value : String(value[..<(cut ?? value.endIndex)])
        return Entry(role: role, place: try place(label, role), form: form, text: value)
    }

    private static func place(
        _ label: String, _ role: ColumnRole
    ) throws(ColumnOrderFault) -> Place {
        guard label.hasPrefix("#") else { return .label(label) }
        let parts = label.dropFirst().split(separator: ":", omittingEmptySubsequences: false)
        guard let number = parts.first.flatMap({ Int($0) }) else { return .label(label) }
        guard parts.count == 1 else {
            throw ColumnOrderFault(
                "'\(parts.dropFirst().joined(separator: ":"))' is no unit of "
                    + "\(role.words); known are \(role.unitSymbols.joined(separator: ", "))")
        }
        guard (1...positionMax).contains(number) else {
            throw ColumnOrderFault("there is no column \(label); they count from #1")
        }
        return .position(number)
    }
}

/// What is wrong with a `--columns`, for people.
package struct ColumnOrderFault: Error, Hashable, Sendable {
    package let text: String
    init(_ text: String) { self.text = text }
}
