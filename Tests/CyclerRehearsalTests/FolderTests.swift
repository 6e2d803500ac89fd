import CyclerConfig
import CyclerCore
import CyclerFiles
import CyclerRecord
import CyclerRehearsal
import CyclerStation
import CyclerYAML
import Testing

/// What a rehearsal leaves: the folder that a daemon would leave, whole and never overwritten.
@Suite struct FolderTests {
    static let schedule = Orders.schedule([
        "rest: 1 min",
        "{plate: 0.05 mA/cm2, until: [time >= 10 min], charge-bound: 1 mAh/cm2}",
        "{strip: 0.05 mA/cm2, until: [time >= 2 min], charge-bound: 1 mAh/cm2}",
        "rest: 1 min",
    ])

    @Test func theFolderIsComplete() throws {
        let bench = Bench()
        let order = try Orders.order(
            Self.schedule, Orders.cell("a_b"), model: "cu", in: bench, faults: ["short@8min"])
        var waiting = order
        waiting.order.schedule.steps[1].until.append(EndCondition(.short(hardOnly: false)))
        let report = try Orders.run(waiting)
        #expect(report.run == "Simulated__a-b__20260101_001")
        #expect(report.folder == bench.path + "/" + report.run)
        let files = Bench.files(below: report.folder)
        #expect(
            files.keys.sorted() == [
                "Simulated__a-b__20260101_001.bdf.csv", "bursts/001_SHORT_HARD.bdf.csv",
                "cell.yaml", "checkpoint.json", "config.yaml", "cycles.csv", "events.jsonl",
                "profiles/reference-potentiostat.yaml", "run.json", "schedule.yaml", "steps.csv",
            ])
        #expect(files["cell.yaml"] == Array(Orders.cell("a_b").utf8))
        #expect(files["schedule.yaml"] == Array(Self.schedule.utf8))
    }

    @Test func everyFileIsReadable() throws {
        let bench = Bench()
        let report = try Orders.run(
            Orders.order(Self.schedule, Orders.cell(), model: "cu", in: bench))
        #expect(report.outcome == "finished")
        let folder = report.folder + "/"
        let records = try Table(Bench.text(folder + report.run + ".bdf.csv"))
        #expect(records.rows.count == report.records && report.records > 80)
        let times = try records.numbers("Test Time").map { $0 ?? .nan }
        #expect(zip(times, times.dropFirst()).allSatisfy { $0 < $1 })
        #expect(try Table(Bench.text(folder + "steps.csv")).rows.count == 4)
        #expect(try Table(Bench.text(folder + "cycles.csv")).rows.count == 1)
        #expect(report.steps == 4 && report.cycles == 1)
        let manifest = try JSONScanner.parse(Bench.read(folder + "run.json"))
        #expect(manifest["simulated"] == .bool(true))
        #expect(manifest["outcome"]?.string == "finished")
        let checkpoint = try #require(
            Checkpoint(json: try JSONScanner.parse(Bench.read(folder + "checkpoint.json"))))
        #expect(checkpoint.run == report.run && checkpoint.records == report.records)
        #expect(checkpoint.recordBytes == Bench.read(folder + report.run + ".bdf.csv").count)
        let events = Bench.text(folder + "events.jsonl").split(separator: "\n")
        let kinds = try events.map { try JSONScanner.parse(Array($0.utf8))["kind"]?.string }
        #expect(kinds.first == "start" && kinds.last == "end")
    }

    /// Names and first lines are those of the daemon's own encoders.
    @Test func headersAreThoseOfTheDaemon() throws {
        let bench = Bench()
        let report = try Orders.run(
            Orders.order(Self.schedule, Orders.cell(), model: "cu", in: bench))
        var headers = [ByteText(), ByteText(), ByteText()]
        BatteryDataFormat.appendHeader(to: &headers[0])
        StepTable.appendHeader(to: &headers[1])
        CycleTable.appendHeader(to: &headers[2])
        for (name, header) in zip(["\(report.run).bdf.csv", "steps.csv", "cycles.csv"], headers) {
            #expect(Bench.text(report.folder + "/" + name).hasPrefix(header.string))
        }
    }

    /// What a run kept of its lab is a lab file that the daemon's own decoder takes.
    @Test func theLabFileIsOne() throws {
        let bench = Bench()
        let schedule = Orders.schedule([
            "pressure: {to: 3.5 MPa, within: 0.1 MPa, for: 1 min, timeout: 1 h}",
            "temperature: {to: 60 degC, within: 1 K, for: 1 min, timeout: 1 h}", "rest: 1 min",
        ])
        let report = try Orders.run(Orders.order(schedule, Orders.cell(), in: bench))
        #expect(report.outcome == "finished")
        let text = Bench.text(report.folder + "/config.yaml")
        let decoded = LabFile.decode(text: text, file: "config.yaml", directory: bench.path)
        #expect(decoded.problems.list == [] && decoded.warnings == [])
        #expect(decoded.value?.channels.first?.temperature != nil)
        #expect(
            Bench.names(in: report.folder + "/profiles") == [
                "alicat-pressure.yaml", "eurotherm-2400.yaml", "reference-potentiostat.yaml",
            ])
        let records = try Table(Bench.text("\(report.folder)/\(report.run).bdf.csv"))
        let pressures = try records.numbers("Applied Pressure").compactMap { $0 }
        let temperatures = try records.numbers("Ambient Temperature").compactMap { $0 }
        #expect((3.4e6...3.6e6).contains(try #require(pressures.last)))
        #expect((59.0...61.0).contains(try #require(temperatures.last)))
    }

    @Test func nothingIsOverwritten() throws {
        let bench = Bench()
        let order = try Orders.order(Self.schedule, Orders.cell(), model: "cu", in: bench)
        let first = try Orders.run(order)
        let before = Bench.files(below: first.folder)
        let second = try Orders.run(order)
        #expect(first.run == "Simulated__cell__20260101_001")
        #expect(second.run == "Simulated__cell__20260101_002")
        #expect(Bench.files(below: first.folder) == before)
    }

    @Test func noFolderWithoutAPlaceForIt() throws {
        let bench = Bench()
        var order = try Orders.order(Self.schedule, Orders.cell(), model: "cu", in: bench)
        order.dataDirectory = bench.path + "/nowhere"
        do {
            _ = try Orders.run(order)
            Issue.record("it ran")
        } catch let failure as RehearsalFailure {
            guard case .file(let fault) = failure else { throw failure }
            #expect(fault.text.contains("Simulated__cell__20260101_001"))
        }
    }
}
