/// What changed between two lists of lines: `-` left out, `+` new; equal lines are not shown.
enum LineDifference {
    static func between(_ old: [String], _ new: [String]) -> [String] {
        let change = new.difference(from: old)
        var lines: [(at: Int, order: Int, text: String)] = []
        for step in change {
            switch step {
            case .remove(let offset, let line, _): lines.append((offset, 0, "- \(line)"))
            case .insert(let offset, let line, _): lines.append((offset, 1, "+ \(line)"))
            }
        }
        return lines.sorted { ($0.at, $0.order) < ($1.at, $1.order) }.map(\.text)
    }
}
