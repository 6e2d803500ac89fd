import CyclerControl
import CyclerCore
import CyclerRehearsal
import CyclerStation
import CyclerYAML
import Testing

/// A rehearsal is refused where a start in a lab would be, with all that is wrong.
@Suite struct RefusalTests {
    private func refusal(_ order: RehearsalOrder) throws -> ControlRefusal? {
        do {
            _ = try Orders.run(order)
            return nil
        } catch let failure as RehearsalFailure {
            guard case .refused(let refusal) = failure else { throw failure }
            return refusal
        }
    }

    @Test func allFailedChecksAreSaid() throws {
        let bench = Bench()
        let order = try Orders.order(FolderTests.schedule, Orders.cell(), model: "sym", in: bench)
        let refused = try #require(try refusal(order))
        #expect(refused.checks.map(\.check) == ["born-shorted", "ocv"])
        #expect(refused.checks.allSatisfy { !$0.message.isEmpty })
        #expect(Bench.names(in: bench.path) == [])
    }

    @Test func softChecksCanBeAccepted() throws {
        let bench = Bench()
        let cell = Orders.cell().split(separator: "\n").map { line in
            line.hasPrefix("ocv:") ? "ocv: {fresh: [2.9 V, 3.2 V]}" : String(line)
        }.joined(separator: "\n")
        var order = try Orders.order(FolderTests.schedule, cell, model: "cu", in: bench)
        #expect(try refusal(order)?.checks.map(\.check) == ["ocv"])
        order.order.accepted = [(check: "ocv", reason: "a test")]
        let report = try Orders.run(order)
        #expect(report.outcome == "finished")
        let manifest = Bench.text(report.folder + "/run.json")
        #expect(manifest.contains("a test") && manifest.contains("2.9 V"))
    }

    @Test func aCurrentThatNoRangeCarriesIsRefused() throws {
        let bench = Bench()
        let schedule = Orders.schedule([
            "{plate: 200 mA, until: [time >= 1 s], charge-bound: 1 mAh}"
        ])
        let refused = try #require(
            try refusal(try Orders.order(schedule, Orders.cell(), model: "cu", in: bench)))
        #expect(refused.problems.first?.message.contains("limit") == true, "\(refused)")
    }

    @Test func aScheduleForAnotherKindIsRefused() throws {
        let bench = Bench()
        let schedule = Orders.schedule(["{charge: 1 mA, until: [time >= 1 s]}"])
        let refused = try #require(
            try refusal(try Orders.order(schedule, Orders.cell(), model: "cu", in: bench)))
        #expect(refused.problems.map(\.place) == [SourcePlace(line: 4, column: 5)])
    }

    @Test func missingProfilesAreNamed() throws {
        let bench = Bench()
        var order = try Orders.order(FolderTests.schedule, Orders.cell(), model: "cu", in: bench)
        order.profileDirectory = bench.path
        do {
            _ = try Orders.run(order)
            Issue.record("it ran")
        } catch let failure as RehearsalFailure {
            #expect(failure.text.contains(bench.path + "/reference-potentiostat.yaml"))
        }
    }

    @Test func modelsAreSuggestedByNameAndKind() throws {
        func suggestion(_ name: String, _ kind: CellKind) -> String? {
            let cell = Cell(
                name: name, kind: kind, format: .mold, isFresh: true, area: SquareCentimetres(1))
            return CellModel.suggested(by: cell)?.name
        }
        #expect(suggestion("cu", .half) == "cu")
        #expect(suggestion("mine", .half) == "criec_ok")
        #expect(suggestion("mine", .symmetric) == "sym")
        #expect(CellModel.names.allSatisfy { CellModel.named($0)?.name == $0 })
        #expect(CellModel.named("none") == nil)
    }
}
