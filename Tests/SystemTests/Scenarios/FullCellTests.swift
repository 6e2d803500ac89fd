import CyclerCore
import Testing

extension SystemTests {
    /// A full cell on bare copper, through daemon, bus and simulated instrument (A12).
    @Suite(.serialized) struct FullCells {
        /// NCM811 against bare copper, charged slowly; `capacity` is what the cell's file claims.
        private func charging(
            speed: Int, every: String, capacity: String, policy: String
        ) throws -> (bench: Bench, run: String) {
            var making = Bench.Making()
            making.speed = speed
            making.every = every
            making.cell1 = "preset: full811_cu, area: 0.785 cm2"
            making.current = "0.5 mA"
            let bench = try Bench(making)
            bench.folder.write("full.yaml", Self.cell(capacity))
            bench.folder.write("charge.yaml", Self.charge(policy))
            try bench.start("A1", "charge.yaml", cell: "full.yaml")
            return (bench, try bench.daemon.channel("A1").run)
        }

        private static func cell(_ capacity: String) -> String {
            """
            cell: ncm811-cu
            kind: full
            format: mold
            fresh: yes
            area: 0.785 cm2
            active-mass: 8.9 mg/cm2
            capacity: \(capacity)
            1C: 1.8 mA/cm2
            limits: {voltage: [-0.1 V, 4.45 V], current: 0.5 mA}
            ocv: {fresh: [0 V, 4.3 V], used: [1.5 V, 4.35 V]}
            """
        }

        private static func charge(_ policy: String) -> String {
            """
            schedule: First charge
            record: {every: 10 s}
            on-soft-short: \(policy)
            steps:
              - rest: 10 s
              - charge: 0.09 mA/cm2
                until: [voltage >= 4.4 V]
            """
        }

        /// The first filament that can be seen in voltage is flagged within six minutes.
        @Test func theFirstFilamentIsFlagged() throws {
            let (bench, run) = try charging(
                speed: 100, every: "1 s", capacity: "201 mAh/g", policy: "mark")
            let folder = bench.runFolder(run)
            // Test time at which the first filament was seen to be there, by the rack.
            var onset: Double?
            try Patience.until("a filament is flagged", within: 150) {
                let truth = try bench.rack.truth("pstat1")
                if onset == nil, truth.json["leak-siemens-per-cm2"]?.number ?? 0 > 0 {
                    onset = try bench.daemon.channel("A1").json["run"]?["test_time_s"]?.number
                }
                return try !folder.events("finding").isEmpty
            }
            let first = try #require(try folder.events("finding").first)
            #expect(
                ["CHG_DROP", "CHG_COLLAPSE"].contains(first["code"]?.string),
                "\(first["code"]?.string ?? "?")")
            let leaks = try bench.rack.truth("pstat1").json["leaked"]
            #expect(onset != nil, "flagged without a filament: \(leaks ?? .null)")
            let at = try #require(first["at-test-time-s"]?.number)
            #expect(at - (onset ?? at) < 360, "onset \(onset ?? .nan), flagged at \(at)")
        }

        /// Filaments steal the charge and findings are only marked: what ends it is the bound.
        @Test func itIsNeverChargedPastTheBound() throws {
            let (bench, run) = try charging(
                speed: 400, every: "4 s", capacity: "20 mAh/g", policy: "mark")
            let tripped = try bench.daemon.wait("A1", "trips", within: 120) {
                $0.state == "tripped"
            }
            #expect(["Q_OVERRUN", "CHARGE_BOUND"].contains(tripped.cause), "\(tripped.cause)")
            #expect(try !bench.rack.truth("pstat1").isClosed)
            try Patience.until("the row of the charge is written") {
                try bench.runFolder(run).rows("steps.csv").count >= 2
            }
            let expected = 20e-3 * 8.9e-3 * 0.785
            let charged = try bench.runFolder(run).rows("steps.csv")
                .compactMap { Double($0["Cumulative Capacity / Ah"] ?? "") }.max()
            let share = try #require(charged) / expected
            // One sample of 4 s past it is what it takes to see it.
            #expect(share > 1.05 && share < 1.103, "\(share)")
        }
    }
}
