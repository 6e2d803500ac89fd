import CyclerCore
import CyclerProgram
import CyclerRehearsal
import CyclerStation
import CyclerYAML
import Glibc

/// A folder of its own for one test, removed with all it holds.
final class Bench {
    let path: String

    init() {
        var template = Array("/tmp/cyclerd-rehearsal-XXXXXX".utf8CString)
        precondition(mkdtemp(&template) != nil, "no temporary folder")
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        for name in Self.names(in: path) { Self.remove(path + "/" + name) }
        rmdir(path)
    }

    private static func remove(_ path: String) {
        guard unlink(path) != 0 else { return }
        for name in names(in: path) { remove(path + "/" + name) }
        rmdir(path)
    }

    /// Names in a folder, sorted.
    static func names(in path: String) -> [String] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// A whole file, empty when there is none.
    static func read(_ path: String) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return [] }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            guard count > 0 else { break }
            bytes += buffer[..<count]
        }
        return bytes
    }

    static func text(_ path: String) -> String { String(decoding: read(path), as: UTF8.self) }

    /// Every file below a folder, by its path from there.
    static func files(below path: String, _ prefix: String = "") -> [String: [UInt8]] {
        var found: [String: [UInt8]] = [:]
        for name in names(in: path) {
            let inner = files(below: path + "/" + name, prefix + name + "/")
            if inner.isEmpty {
                found[prefix + name] = read(path + "/" + name)
            } else {
                found.merge(inner) { first, _ in first }
            }
        }
        return found
    }

    /// Writes a whole file, anew.
    static func write(_ text: String, to path: String) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        precondition(descriptor >= 0, "cannot write \(path)")
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        precondition(Glibc.write(descriptor, bytes, bytes.count) == bytes.count, "a short write")
    }

    /// A file that comes with the project.
    static func shipped(_ name: String) -> String {
        let root = "/" + #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
        return text(root + "/config/" + name)
    }
}

/// What tests rehearse.
enum Orders {
    /// A half cell, named for nothing, with room for any test.
    static func cell(_ name: String = "cell", more: String = "") -> String {
        """
        cell: \(name)
        kind: half
        format: mold
        fresh: yes
        area: 0.785 cm2
        capacity: 1 mAh/cm2
        1C: 0.05 mA/cm2
        limits: {voltage: [-0.5 V, 3.5 V], current: 0.5 mA}
        ocv: {fresh: [2.0 V, 3.2 V], used: [-0.1 V, 3.2 V]}
        \(more)
        """
    }

    static func schedule(_ steps: [String], record: String = "{every: 10 s}") -> String {
        (["schedule: Test", "record: \(record)", "steps:"] + steps.map { "  - \($0)" })
            .joined(separator: "\n") + "\n"
    }

    struct Bad: Error, CustomStringConvertible { var description: String }

    /// An order out of the texts of its files.
    static func order(
        _ schedule: String, _ cell: String, model: String? = nil, in bench: Bench,
        faults: [String] = [], seed: UInt64 = 1
    ) throws -> RehearsalOrder {
        let mounted = try CellFile.decode(text: cell, file: "cell.yaml").get()
        let written = try ScheduleFile.decode(text: schedule, file: "schedule.yaml").get()
        let chosen = model.map(CellModel.named) ?? CellModel.suggested(by: mounted)
        guard let chosen else { throw Bad(description: "no model") }
        var order = RehearsalOrder(
            order: StartOrder(schedule: written, scheduleText: schedule, accepted: []),
            cell: mounted, cellText: cell, model: chosen)
        order.dataDirectory = bench.path
        order.seed = seed
        order.faults = try faults.map {
            guard let fault = TimedFault.read($0).value else { throw Bad(description: $0) }
            return fault
        }
        return order
    }

    static func run(
        _ order: RehearsalOrder, _ goesOn: (RehearsalProgress) -> Bool = { _ in true }
    ) throws -> RehearsalReport {
        var rehearsal = try Rehearsal(order)
        return try rehearsal.run(goesOn)
    }
}
