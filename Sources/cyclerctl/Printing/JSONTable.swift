import CyclerCore

/// JSON of the daemon as people read it, whatever keys it has.
enum JSONTable {
    /// A list of like objects as a table; the keys of the first are the headings.
    static func list(_ json: JSON) -> String {
        guard let rows = json.array, let first = rows.first?.members else { return "none" }
        var table = TextTable(first.map { ($0.key.uppercased(), side($0.value)) })
        for row in rows {
            table.add(first.map { row[$0.key].map(plain) ?? "" })
        }
        return table.lines.joined(separator: "\n")
    }

    /// An object as one line per key, inner objects indented.
    static func detail(_ json: JSON, indent: Int = 0) -> String {
        let margin = String(repeating: " ", count: indent)
        guard let members = json.members else { return margin + plain(json) }
        return members.map { member in
            switch member.value {
            case .object(let inner) where !inner.isEmpty:
                "\(margin)\(member.key):\n" + detail(member.value, indent: indent + 2)
            case .array(let elements) where !elements.isEmpty:
                "\(margin)\(member.key):\n"
                    + elements.map { "\(margin)  - \(plain($0))" }.joined(separator: "\n")
            case .object, .array, .null, .bool, .number, .string:
                "\(margin)\(member.key): \(plain(member.value))"
            }
        }.joined(separator: "\n")
    }

    private static func side(_ json: JSON) -> TextTable.Side {
        if case .number = json { .right } else { .left }
    }

    private static func plain(_ json: JSON) -> String {
        switch json {
        case .string(let text): text
        case .null: ""
        case .bool, .number, .array, .object: json.text
        }
    }
}
