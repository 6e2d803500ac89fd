import CyclerCore

/// What a run left on disk, read as anybody would read it.
struct RunFolder {
    let path: String
    let name: String

    init(_ path: String, name: String) {
        self.path = path
        self.name = name
    }

    /// Every whole line of `events.jsonl`.
    func events() throws -> [JSON] {
        try lines("events.jsonl").map { try JSONScanner.parse(Array($0.utf8)) }
    }

    func events(_ kind: String) throws -> [JSON] {
        try events().filter { $0["kind"]?.string == kind }
    }

    func json(_ file: String) throws -> JSON {
        try JSONScanner.parse(Array(Folder.read(path + "/" + file).utf8))
    }

    /// One record, as far as the scenarios look.
    struct Record {
        var time: Double
        var voltage: Double?
        var current: Double?
        var reason: String
        var quality: String
    }

    enum Damage: Error { case tornLine(String), column(String), fields(String) }

    func records() throws -> [Record] {
        let table = try Table(lines(name + ".bdf.csv"))
        let time = try table.column("Test Time / s")
        let voltage = try table.column("Voltage / V")
        let current = try table.column("Current / A")
        let reason = try table.column("Record Reason")
        let quality = try table.column("Sample Quality")
        return try table.rows.map { row in
            guard let seconds = Double(row[time]) else { throw Damage.fields(String(row[time])) }
            return Record(
                time: seconds, voltage: Double(row[voltage]), current: Double(row[current]),
                reason: String(row[reason]), quality: String(row[quality]))
        }
    }

    /// The rows of `steps.csv` as (step, end reason).
    func steps() throws -> [(step: String, end: String)] {
        let table = try Table(lines("steps.csv"))
        let step = try table.column("Step")
        let end = try table.column("End Reason")
        return table.rows.map { (String($0[step]), String($0[end])) }
    }

    /// The rows of any table, fields by their columns' names.
    func rows(_ file: String) throws -> [[String: String]] {
        let table = try Table(lines(file))
        let names = table.header.map(String.init)
        return table.rows.map { row in
            Dictionary(uniqueKeysWithValues: zip(names, row.map(String.init)))
        }
    }

    /// Lines of a file; a last line without its end is damage.
    private func lines(_ file: String) throws -> [Substring] {
        let text = Folder.read(path + "/" + file)
        guard text.isEmpty || text.hasSuffix("\n") else { throw Damage.tornLine(file) }
        return text.split(separator: "\n")
    }

    /// A CSV file whose rows all have as many fields as its header.
    private struct Table {
        let header: [Substring]
        let rows: [[Substring]]

        init(_ lines: [Substring]) throws {
            let cut = lines.map { $0.split(separator: ",", omittingEmptySubsequences: false) }
            header = cut.first ?? []
            rows = Array(cut.dropFirst())
            for row in rows where row.count != header.count {
                throw Damage.fields(row.joined(separator: ","))
            }
        }

        func column(_ name: String) throws -> Int {
            guard let index = header.firstIndex(where: { $0 == name }) else {
                throw Damage.column(name)
            }
            return index
        }
    }
}
