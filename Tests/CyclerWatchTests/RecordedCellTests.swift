import CyclerCore
import CyclerWatch
import Foundation
import Testing

private let dataDirectory = ProcessInfo.processInfo.environment["CYCLER_DATA"]

/// Measured cells; the directory with them is named in `CYCLER_DATA`.
@Suite(.enabled(if: dataDirectory != nil))
struct RecordedCellTests {
    /// Rows of a comma-separated file as numbers, header dropped.
    private func rows(_ name: String) throws -> [[Double]] {
        let path = try #require(dataDirectory) + "/" + name
        let text = try String(contentsOfFile: path, encoding: .utf8)
        return text.split(separator: "\n").dropFirst().map { line in
            line.split(separator: ",").map { Double($0) ?? .nan }
        }
    }

    /// What an instrument polled once a second would have read of event-triggered rows.
    private func everySecond(_ rows: [[Double]]) -> [[Double]] {
        var polled: [[Double]] = []
        var next = rows[0][0]
        for (index, row) in rows.enumerated() where index + 1 < rows.count {
            let following = rows[index + 1]
            // Nothing is polled in the gaps between segments.
            if following[3] != row[3] {
                next = following[0]
                continue
            }
            while next < following[0] {
                if next >= row[0] { polled.append([next, row[1], row[2], row[3]]) }
                next += 1
            }
        }
        return polled
    }

    /// Plays rows of time, volts, milliamperes, step through a watch.
    private func replay(
        _ rows: [[Double]], kind: CellKind, area: Double = 1
    ) -> [(hours: Double, code: FindingCode)] {
        var watch = ShortWatch(
            settings: WatchSettings(kind: kind, area: SquareCentimetres(area)))
        watch.zero(ZeroOffset(value: .zero, uncertainty: Volts(0.05e-3), at: .zero))
        var found: [(hours: Double, code: FindingCode)] = []
        var step = Double.nan
        var set = 0.0
        var charge = 0.0
        var last = rows.first?[0] ?? 0
        for row in rows {
            let now = Instant.zero + .seconds(row[0])
            if row[3] != step || (row[2] - set).magnitude > 0.02 * set.magnitude {
                step = row[3]
                set = row[2]
                charge = 0
                let amperes = Amperes(set / 1000)
                let word: CurrentDirection =
                    kind == .full ? (set < 0 ? .discharge : .charge) : set < 0 ? .plate : .strip
                watch.begin(
                    WatchContext(step: set == 0 ? .idle : .current(amperes, word)), at: now)
            }
            charge += row[2].magnitude / 1000 * (row[0] - last) / 3600
            last = row[0]
            var buffer = FindingBuffer()
            watch.ingest(
                Sample(time: now, voltage: Volts(row[1]), current: Amperes(row[2] / 1000)),
                stepCharge: AmpereHours(charge), into: &buffer)
            for index in 0..<buffer.count { found.append((row[0] / 3600, buffer[index].code)) }
        }
        return found
    }

    @Test func aHealthySymmetricCellIsSilentFor384Hours() throws {
        let rows = try rows("li_li2b12h12_symmetric_normal/li_li2b12h12.csv")
        #expect(rows.count > 12_000)
        #expect(replay(rows, kind: .symmetric).isEmpty)
    }

    @Test(arguments: [
        "attia_a123_graphite", "aurora_gen6_biologic", "beep_tc_contact", "cellpy_neware_uio",
        "navani_jdb11_biologic", "newarenda_issue72", "rovi_arbin",
    ])
    func ordinaryCellsAreSilent(name: String) throws {
        let rows = try rows("normal_liion/\(name).csv")
        #expect(rows.count > 100)
        for kind in [CellKind.full, .half] {
            // Areas are not recorded: take what makes the largest current 1 mA/cm2.
            let area = rows.reduce(0.1) { max($0, $1[2].magnitude) }
            // Taken for a half cell, a full one that rests above 3.5 V is the wrong cell.
            let found = replay(rows, kind: kind, area: area)
                .filter { kind == .full || $0.code != .wiring }
            #expect(found.isEmpty, "\(kind): \(found)")
        }
    }

    @Test func dynamicShortsOfASymmetricCell() throws {
        let rows = try rows("lili_tegdme_softshort/galvanostatic.csv")
        let found = replay(everySecond(rows), kind: .symmetric, area: 0.4)
        let steps = found.filter { $0.code.isShort }.map(\.hours)
        #expect(steps.allSatisfy { $0 > 1.03 }, "none before the first true short: \(found)")
        #expect(steps.contains { (27.0...27.05).contains($0) }, "\(found)")
        #expect(steps.contains { (27.7...27.75).contains($0) }, "\(found)")
    }
}
