import CyclerCore
import CyclerRehearsal
import Testing

/// The same order gives the same bytes; another seed gives others.
@Suite struct SameBytesTests {
    private func files(seed: UInt64, start: UnixTime? = nil) throws -> [String: [UInt8]] {
        let bench = Bench()
        var order = try Orders.order(
            FolderTests.schedule, Orders.cell(), model: "cu", in: bench,
            faults: ["offset=1mV@3min"], seed: seed)
        if let start { order.start = start }
        let report = try Orders.run(order)
        #expect(Bench.names(in: bench.path) == [report.run])
        return Bench.files(below: report.folder)
    }

    @Test func sameSeedSameBytes() throws {
        let first = try files(seed: 7)
        #expect(first.count >= 10)
        #expect(try files(seed: 7) == first)
    }

    @Test func otherSeedOtherBytes() throws {
        let name = "Simulated__cell__20260101_001.bdf.csv"
        let first = try #require(files(seed: 7)[name])
        #expect(try files(seed: 8)[name] != first)
    }

    @Test func theStartNamesTheFolder() throws {
        let start = try #require(StartTime.read("2027-02-28T23:59"))
        let found = try files(seed: 1, start: start)
        let name = "Simulated__cell__20270301_001.bdf.csv"
        // The zero is measured first, and a minute later it is March.
        #expect(found[name] != nil || found["Simulated__cell__20270228_001.bdf.csv"] != nil)
        let manifest = try JSONScanner.parse(try #require(found["run.json"]))
        let started = try #require(manifest["started-unix-s"]?.number)
        #expect((0...60).contains(started - start.seconds))
    }

    @Test(arguments: [
        ("1970-01-01", 0), ("2026-01-01", 1_767_225_600), ("2024-02-29", 1_709_164_800),
        ("2026-03-01T08:00", 1_772_352_000), ("2026-03-01T08:00:30Z", 1_772_352_030),
    ])
    func startTimesAreRead(_ text: String, _ seconds: Int64) {
        #expect(StartTime.read(text)?.nanoseconds == seconds * 1_000_000_000)
    }

    @Test(arguments: [
        "", "2026", "2026-13-01", "2026-02-29", "2026-01-01T24:00", "2026-01-01T1", "1969-12-31",
        "2026-01-01T08:00:61", "2026-01-01 08:00", "x", "2026-01-0a", "2026-01-01T08:00:00:00",
    ])
    func otherTextsAreNoTime(_ text: String) { #expect(StartTime.read(text) == nil) }

    /// What comes along is what is shipped.
    @Test(arguments: ["reference-potentiostat", "alicat-pressure", "eurotherm-2400"])
    func profilesAreThoseShipped(_ name: String) throws {
        let bench = Bench()
        let schedule = Orders.schedule([
            "pressure: {to: 1 MPa, within: 0.1 MPa, for: 10 s, timeout: 1 h}",
            "temperature: {to: 30 degC, within: 1 K, for: 10 s, timeout: 1 h}",
        ])
        let report = try Orders.run(Orders.order(schedule, Orders.cell(), in: bench))
        let kept = Bench.text("\(report.folder)/profiles/\(name).yaml")
        #expect(kept == Bench.shipped("instruments/\(name).yaml"))
    }
}
