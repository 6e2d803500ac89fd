import CyclerCore

/// Which field of a line is what, and how it is read.
struct ColumnPlan: Sendable {
    struct Column: Sendable {
        var role: ColumnRole
        /// Field of the line, from 0.
        var index: Int
        var form: ColumnForm
        var label: String
    }

    /// In the order of the line.
    private(set) var columns: [Column] = []
    /// What keeps the plan from being used, and of which role.
    private var complaints: [(role: ColumnRole, text: String)] = []
    /// Fields of the header, empty ones at its end not counted.
    let fieldCount: Int

    /// False leaves the texts of problems out: most lines that are looked at are no header.
    private let isExplained: Bool

    /// What labels say, after what a person says.
    init(labels all: [ColumnLabel], order: ColumnOrder, isExplained: Bool) {
        self.isExplained = isExplained
        // Without labels nothing tells an empty field at the end from none.
        fieldCount =
            order.needsNoHeader
            ? all.count : (all.lastIndex { !$0.text.isEmpty } ?? -1) + 1
        for role in ColumnRole.allCases {
            if let entry = order[role] {
                add(entry, all)
            } else if let found = KnownLabels.find(role, in: all) {
                add(role, found.index, found.form, all)
            }
        }
        demand(all, order)
        columns.sort { $0.index < $1.index }
    }

    /// What keeps the plan from being used.
    var problems: [String] { complaints.map(\.text) }

    /// The column of a role, nil when there is none.
    subscript(role: ColumnRole) -> Column? { columns.first { $0.role == role } }

    /// The role of time that rows are ordered by.
    var clock: ColumnRole { self[.time] == nil ? .wall : .time }

    private mutating func add(
        _ role: ColumnRole, _ index: Int, _ form: ColumnForm, _ labels: [ColumnLabel]
    ) {
        columns.append(Column(role: role, index: index, form: form, label: labels[index].text))
    }

    private mutating func complain(_ role: ColumnRole, _ text: @autoclosure () -> String) {
        complaints.append((role, isExplained ? text() : ""))
    }

    private mutating func add(_ entry: ColumnOrder.Entry, _ labels: [ColumnLabel]) {
        let role = entry.role
        switch entry.place {
        case .none: return
        case .position(let number):
            guard number <= labels.count else {
                return complain(
                    role,
                    "there is no column #\(number) for \(role.words): the line has "
                        + "\(labels.count)")
            }
            addForm(entry, number - 1, labels)
            guard columns.last?.role == role else { return }
            columns[columns.count - 1].label = "#\(number)"
        case .label(let label):
            // The whole text first: a label may end in a colon and what looks like a unit.
            let places = Self.places(of: entry.text, in: labels)
            if places.count == 1, entry.text != label {
                var whole = entry
                whole.form = nil
                return addForm(whole, places[0], labels)
            }
            let found = places.isEmpty ? Self.places(of: label, in: labels) : places
            guard let index = found.first else {
                let names = labels.map(\.text).filter { !$0.isEmpty }
                return complain(
                    role,
                    "there is no column '\(label)' for \(role.words)"
                        + (Suggestion.closest(to: label, among: names)
                            .map { "; did you mean '\($0)'?" } ?? ""))
            }
            guard found.count == 1 else {
                let numbers = found.map { "#\($0 + 1)" }.joined(separator: " and ")
                return complain(
                    role,
                    "column '\(label)' for \(role.words) is there more than once; say which: "
                        + "\(numbers)")
            }
            addForm(entry, index, labels)
        }
    }

    /// The unit that was said, else the one of the label.
    private mutating func addForm(
        _ entry: ColumnOrder.Entry, _ index: Int, _ labels: [ColumnLabel]
    ) {
        let role = entry.role
        guard role.units != nil else {
            return add(role, index, role.isWord ? .word : .counter, labels)
        }
        let written = labels[index].readings.lazy.compactMap { ColumnForm($0.unit, for: role) }
        guard let form = entry.form ?? written.first else {
            return complain(role, Self.unitProblem(role, labels[index], entry.text))
        }
        add(role, index, form, labels)
    }

    /// Columns of a label: as it is written, else however it is spaced and capitalized.
    private static func places(of label: String, in labels: [ColumnLabel]) -> [Int] {
        let exact = labels.indices.filter { labels[$0].text == label }
        guard exact.isEmpty else { return exact }
        let folded = ColumnLabel.folded(label)
        return labels.indices.filter { labels[$0].folded == folded }
    }

    private static func unitProblem(
        _ role: ColumnRole, _ label: ColumnLabel, _ written: String
    ) -> String {
        let known = role.unitSymbols
        return "column '\(label.text)' has no unit of \(role.words); write "
            + "\(role.rawValue)=\(written):UNIT with \(known.joined(separator: ", "))"
    }

    /// Time, voltage and current: without them there is nothing to watch.
    private mutating func demand(_ labels: [ColumnLabel], _ order: ColumnOrder) {
        let groups: [[ColumnRole]] = [[.time, .wall], [.voltage], [.current, .setCurrent]]
        for roles in groups where !columns.contains(where: { roles.contains($0.role) }) {
            let role = roles[0]
            guard !complaints.contains(where: { roles.contains($0.role) }) else { continue }
            if order[role]?.place == ColumnOrder.Place.none {
                complain(role, "\(role.words) is needed and left out with \(role.rawValue)=-")
            } else if let label = KnownLabels.withoutUnit(role, in: labels) {
                complain(role, Self.unitProblem(role, label, label.text))
            } else {
                complain(role, "no column is known to be \(role.words)")
            }
        }
    }

    /// One line for people: `time 'Test Time / s' in s, ...`.
    var text: String {
        ColumnRole.allCases.compactMap { role in
            self[role].map { column in
                let unit = column.form.unit
                return "\(role.rawValue) '\(column.label)'" + (unit.isEmpty ? "" : " in \(unit)")
            }
        }.joined(separator: ", ")
    }
}
