/// A CSV file as anybody would read it; damage is an error.
struct Table {
    enum Damage: Error { case torn, fields(String), column(String) }

    let header: [String]
    let rows: [[String]]

    init(_ text: String) throws {
        guard text.hasSuffix("\n") else { throw Damage.torn }
        let lines = text.split(separator: "\n").map { line in
            line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
        header = lines.first ?? []
        rows = Array(lines.dropFirst())
        for row in rows where row.count != header.count {
            throw Damage.fields(row.joined(separator: ","))
        }
    }

    /// A column by its label, with or without its unit.
    func column(_ label: String) throws -> [String] {
        guard let index = header.firstIndex(where: { $0 == label || $0.hasPrefix(label + " / ") })
        else { throw Damage.column(label) }
        return rows.map { $0[index] }
    }

    func numbers(_ label: String) throws -> [Double?] { try column(label).map(Double.init) }
}
