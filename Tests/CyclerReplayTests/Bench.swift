import CZlib
import CyclerCore
import CyclerReplay
import Glibc

/// A folder of its own with recordings in it, removed at the end.
final class Bench {
    let folder: String

    init() {
        var template = Array("/tmp/cyclerd-replay-XXXXXX".utf8CString)
        precondition(mkdtemp(&template) != nil, "no temporary folder")
        folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        for name in names { unlink(folder + "/" + name) }
        rmdir(folder)
    }

    private var names: [String] = []

    /// Writes bytes to a file; packed when its name ends in `.gz`.
    func write(_ bytes: [UInt8], _ name: String = "r.csv") -> String {
        let path = folder + "/" + name
        if !names.contains(name) { names.append(name) }
        if name.hasSuffix(".gz") {
            let file = gzopen(path, "wb")
            precondition(gzwrite(file, bytes, UInt32(bytes.count)) == Int32(bytes.count))
            gzclose(file)
        } else {
            let file = fopen(path, "w")
            precondition(fwrite(bytes, 1, bytes.count, file) == bytes.count)
            fclose(file)
        }
        return path
    }

    func write(_ text: String, _ name: String = "r.csv") -> String {
        write(Array(text.utf8), name)
    }

    /// The bytes of a file.
    static func read(_ path: String) -> [UInt8] {
        guard let file = fopen(path, "r") else { return [] }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 22)
        let count = fread(&bytes, 1, bytes.count, file)
        return Array(bytes[..<count])
    }

    /// What a replay told.
    struct Told {
        var findings: [ReplayFinding] = []
        var steps: [ReplayStep] = []
        var summary: ReplaySummary

        /// The regimes of the steps, without those that only settled.
        var regimes: [RegimeName] { steps.filter(\.isNew).map(\.regime.name) }
        var codes: [String] { findings.map(\.code) }
    }

    static func cell(_ kind: CellKind = .symmetric, area: Double = 1) -> Cell {
        Cell(
            name: "c", kind: kind, format: .coin, isFresh: false, area: SquareCentimetres(area))
    }

    /// Replays a file.
    static func replay(
        _ path: String, columns: [String] = [], cell: Cell = Bench.cell(),
        _ change: (inout ReplayOrder) -> Void = { _ in }
    ) throws -> Told {
        var order = ReplayOrder(path: path, cell: cell)
        for text in columns { try order.columns.add(text) }
        change(&order)
        var replay = try Replay(order)
        var findings: [ReplayFinding] = []
        var steps: [ReplayStep] = []
        let summary = try replay.run { event in
            switch event {
            case .finding(let finding): findings.append(finding)
            case .step(let step): steps.append(step)
            }
        }
        return Told(findings: findings, steps: steps, summary: summary)
    }

    /// Replays a text.
    func replay(
        _ text: String, columns: [String] = [], cell: Cell = Bench.cell(),
        _ change: (inout ReplayOrder) -> Void = { _ in }
    ) throws -> Told {
        try Self.replay(write(text), columns: columns, cell: cell, change)
    }

    /// Why a text cannot be replayed; empty when it can.
    func refusal(_ text: String, columns: [String] = []) -> String {
        do { _ = try replay(text, columns: columns) } catch let fault as ReplayFault {
            return fault.text
        } catch { return "\(error)" }
        return ""
    }
}

/// Rows of time (s), voltage (V) and current (A).
struct Trace {
    struct Row {
        var time: Double
        var voltage: Double
        var current: Double
    }

    var rows: [Row] = []

    /// Adds `seconds` of rows at a period.
    mutating func add(
        _ seconds: Double, every period: Double = 1, current: (Double) -> Double,
        voltage: (Double) -> Double
    ) {
        let start = rows.last.map { $0.time + period } ?? 0
        var passed = 0.0
        while passed < seconds {
            rows.append(
                Row(time: start + passed, voltage: voltage(passed), current: current(passed)))
            passed += period
        }
    }

    /// Battery Data Format.
    var text: String {
        var out = ByteText(reserving: rows.count * 48)
        out.append("Test Time / s,Voltage / V,Current / A\n")
        for row in rows {
            out.append(row.time, decimals: 6)
            out.append(",")
            out.append(row.voltage, decimals: 9)
            out.append(",")
            out.append(row.current, decimals: 12)
            out.append("\n")
        }
        return out.string
    }
}

extension SplitMix {
    /// Normal with a sigma.
    mutating func normal(_ sigma: Double) -> Double {
        (0..<12).reduce(-6.0) { sum, _ in sum + Double(next() >> 11) / 0x1p53 } * sigma
    }
}
