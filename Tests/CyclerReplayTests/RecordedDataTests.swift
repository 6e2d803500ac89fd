import CyclerCore
import CyclerReplay
import Glibc
import Testing

/// Recordings of measured cells: the folder is named in `CYCLER_DATA`, or lies beside the checkout
/// as `../shared/data`.
private let dataFolder: String? = {
    if let named = getenv("CYCLER_DATA") { return String(cString: named) }
    let checkout = #filePath.split(separator: "/").dropLast(3)
    let beside = "/" + checkout.dropLast().joined(separator: "/") + "/shared/data"
    return access(beside, R_OK) == 0 ? beside : nil
}()

@Suite(
    .enabled(
        if: dataFolder != nil,
        "no recordings of measured cells: set CYCLER_DATA or put them into ../shared/data"))
struct RecordedDataTests {
    private static let columns = "time=t_s:s,voltage=V_V:V,current=I_mA:mA"

    private func replay(
        _ name: String, _ cell: Cell, _ more: String = ""
    ) throws -> Bench.Told {
        try Bench.replay(
            #require(dataFolder) + "/" + name, columns: [Self.columns + more], cell: cell
        ) { $0.zeroUncertainty = Volts(0.05e-3) }
    }

    @Test func aHealthySymmetricCellIsSilentFor384Hours() throws {
        let told = try replay(
            "li_li2b12h12_symmetric_normal/li_li2b12h12.csv", Bench.cell(area: 0.785))
        #expect(told.codes == [])
        #expect(told.summary.span.hours > 380)
        #expect(told.steps.filter(\.isNew).count == 32)
        #expect(told.summary[.current].hours > 380)
    }

    @Test func dynamicShortsAreFoundInRowsWrittenOnChange() throws {
        let told = try replay(
            "lili_tegdme_softshort/galvanostatic.csv", Bench.cell(area: 0.4), ",step=seg")
        guard case .onChange(let change, let longest) = told.summary.style else {
            Issue.record("\(told.summary.style)")
            return
        }
        #expect((change.value - 0.010).magnitude < 0.001)
        #expect(longest == .seconds(10))
        let hours = told.findings.filter { $0.code.hasPrefix("SHORT") }.map(\.time.hours)
        #expect(hours.allSatisfy { $0 > 1.03 }, "none before the first true short: \(hours)")
        #expect(hours.contains { (27.0...27.05).contains($0) }, "\(hours)")
        #expect(hours.contains { (27.7...27.75).contains($0) }, "\(hours)")
    }

    /// Areas are not recorded: the largest current is taken for 1 mA/cm2.
    @Test(arguments: [
        ("attia_a123_graphite", 0.33), ("aurora_gen6_biologic", 1.2), ("beep_tc_contact", 6600),
        ("cellpy_neware_uio", 1.0), ("navani_jdb11_biologic", 0.1), ("newarenda_issue72", 3000),
        ("rovi_arbin", 6600),
    ])
    func ordinaryCellsAreSilent(_ name: String, _ area: Double) throws {
        for kind in [CellKind.full, .half] {
            let told = try replay("normal_liion/\(name).csv", Bench.cell(kind, area: area))
            // Rests of a full cell are no half cell's: the wiring says so.
            #expect(told.codes.filter { kind == .full || $0 != "WIRING" } == [], "\(kind)")
            #expect(told.summary.rows > 100)
        }
    }

    /// Charges that end at a held voltage, and the same file with the steps that came with it.
    @Test func heldVoltagesAreTold() throws {
        let told = try replay("normal_liion/aurora_gen6_biologic.csv", Bench.cell(.full, area: 1.2))
        let held = told.steps.filter { $0.regime.name == .hold }
        #expect(held.count == 3, "\(told.steps)")
        for step in held {
            guard case .hold(let voltage) = step.regime else { continue }
            #expect((voltage.value - 4.9).magnitude < 0.01)
        }
        #expect(told.summary[.rest].hours > 0.4)
    }

    @Test func polaritiesAreCountedRight() throws {
        let told = try replay("normal_liion/attia_a123_graphite.csv", Bench.cell(.half, area: 0.33))
        #expect(told.regimes.count == 43)
        #expect(Set(told.regimes) == [.current])
        let other = try replay(
            "normal_liion/navani_jdb11_biologic.csv", Bench.cell(.half, area: 0.1))
        #expect(other.regimes.count == 14)
        #expect(other.regimes.first == .rest)
    }
}
