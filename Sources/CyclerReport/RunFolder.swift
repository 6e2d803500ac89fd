package import CyclerCore
import CyclerFiles
import CyclerProgram
import CyclerYAML

/// A run folder as a report reads it: what was recorded, and nothing else.
package struct RunFolder: Sendable {
    /// Largest table that is read whole.
    private static let tableMax = 64 << 20
    private static let fileMax = 4 << 20

    package let name: String
    /// `run.json`.
    package let manifest: JSON
    package let cell: Cell
    package let schedule: Schedule
    package let steps: ReportTable
    package let cycles: ReportTable

    /// - Throws: `ReportFault` when the folder is no run, or a file of it cannot be read.
    package init(_ path: String) throws(ReportFault) {
        let folder = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
        name = folder.split(separator: "/").last.map(String.init) ?? folder
        let manifestText = try Self.text(folder, "run.json", Self.fileMax)
        do throws(JSONError) { manifest = try JSONScanner.parse(Array(manifestText.utf8)) } catch {
            throw .damaged(folder + "/run.json")
        }
        cell = try Self.decoded(folder, "cell.yaml", CellFile.decode)
        schedule = try Self.decoded(folder, "schedule.yaml", ScheduleFile.decode)
        steps = ReportTable(try Self.text(folder, "steps.csv", Self.tableMax))
        cycles = ReportTable(try Self.text(folder, "cycles.csv", Self.tableMax))
    }

    private static func text(
        _ folder: String, _ name: String, _ most: Int
    ) throws(ReportFault) -> String {
        let path = folder + "/" + name
        do throws(ReadFault) {
            return String(decoding: try FileReading.bytes(of: path, atMost: most), as: UTF8.self)
        } catch { throw .unreadable(error.text) }
    }

    private static func decoded<Value>(
        _ folder: String, _ name: String, _ decode: (String, String) -> Decoded<Value>
    ) throws(ReportFault) -> Value {
        let text = try text(folder, name, fileMax)
        do throws(Problems) { return try decode(text, name).get() } catch {
            throw .unreadable(error.list.first?.description ?? name)
        }
    }
}

/// Why there is no report.
package enum ReportFault: Error, Hashable, Sendable {
    case unreadable(String)
    case damaged(String)

    /// What is wrong, for people.
    package var text: String {
        switch self {
        case .unreadable(let what): "\(what); a run folder has run.json, cell.yaml, steps.csv"
        case .damaged(let path): "\(path) is damaged"
        }
    }
}
