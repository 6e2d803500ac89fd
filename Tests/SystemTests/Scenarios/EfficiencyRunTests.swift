import CyclerCore
import Glibc
import Testing

extension SystemTests {
    /// Coulombic efficiencies of a run on a line, with their uncertainty from the gain and offset
    /// that a profile states.
    @Suite(.serialized) struct Efficiencies {
        /// Limits of the current's error on the ranges that the schedule uses.
        private struct Accuracy {
            var gain: Double
            var offset: Double
        }

        private static let small = Accuracy(gain: 0.02, offset: 400e-9)
        private static let large = Accuracy(gain: 0.01, offset: 3e-6)
        private static let period = 1.0

        /// Two cycles: both halves on the range of 100 uA, then the second on that of 1 mA.
        private static let schedule = """
            schedule: Efficiency
            record: {every: 1 s, after-change: no}
            steps:
              - rest: 2 s
              - plate: 0.05 mA/cm2
                until: [time >= 4 min]
              - rest: 5 s
              - strip: 0.05 mA/cm2
                until: [time >= 3 min]
              - rest: 5 s
              - plate: 0.05 mA/cm2
                until: [time >= 4 min]
              - strip: 0.2 mA/cm2
                until: [time >= 50 s]
              - rest: 5 s
            """

        private static let cell = """
            cell: sym
            kind: symmetric
            format: mold
            fresh: yes
            area: 0.785 cm2
            capacity: 8 mAh/cm2
            1C: 0.05 mA/cm2
            limits: {voltage: [-0.5 V, 0.5 V], current: 0.5 mA}
            ocv: {fresh: [-0.1 V, 0.1 V], used: [-0.1 V, 0.1 V]}
            resistance-min: 10 ohm cm2
            """

        /// The shipped profile with the accuracy that whoever built the board has measured.
        private static func profiles(in folder: Folder) -> String {
            let shipped = Folder.read(Files.profiles + "/reference-potentiostat.yaml")
            mkdir(folder.file("profiles"), 0o755)
            folder.write(
                "profiles/reference-potentiostat.yaml",
                shipped
                    .replacing(
                        "full-scale: 100 uA}",
                        with: "full-scale: 100 uA, accuracy: {gain: 2 %, offset: 400 nA}}"
                    )
                    .replacing(
                        "full-scale: 1 mA}",
                        with: "full-scale: 1 mA, accuracy: {gain: 1 %, offset: 3 uA}}"))
            return folder.file("profiles")
        }

        /// One half as it was set, and timed by the run's events.
        private struct Half {
            var amperes: Double
            var seconds: Double
            var accuracy: Accuracy
        }

        @Test func theyComeWithTheUncertaintyOfGainAndOffset() throws {
            let folder = Folder()
            var making = Bench.Making(speed: 60)
            making.cell1 = "preset: sym, area: 0.785 cm2"
            making.current = "0.5 mA"
            making.profiles = Self.profiles(in: folder)
            let bench = try Bench(making, in: folder)
            folder.write("sym.yaml", Self.cell)
            folder.write("efficiency.yaml", Self.schedule)
            try bench.start("A1", "efficiency.yaml", cell: "sym.yaml")
            let run = bench.runFolder(try bench.daemon.channel("A1").run)
            try bench.daemon.wait("A1", "is done", within: 60) { $0.state == "mounted" }
            try Patience.until("the end") { try !run.events("end").isEmpty }
            #expect(try run.events("end").last?["text"]?.string == "finished")

            let spans = try Self.spans(run)
            try #require(spans.count == 4)
            let area = 0.785
            let halves = zip([0.05, 0.05, 0.05, 0.2], spans).enumerated().map { number, half in
                Half(
                    amperes: half.0 * 1e-3 * area, seconds: half.1,
                    accuracy: number == 3 ? Self.large : Self.small)
            }
            let cycles = try run.rows("cycles.csv").filter { $0["Cycle Count / 1"] != "0" }
            try #require(cycles.count == 2)
            for (number, cycle) in cycles.enumerated() {
                let (first, second) = (halves[2 * number], halves[2 * number + 1])
                let value = try Self.number(cycle, "Coulombic Efficiency / 1")
                let stated = try Self.number(cycle, "Coulombic Efficiency Uncertainty / 1")
                let expected = Self.drawn(first, second, isOneRange: number == 0)
                #expect((stated / expected - 1).magnitude < 0.03, "\(stated) is not \(expected)")
                let set = second.amperes * second.seconds / (first.amperes * first.seconds)
                #expect((value - set).magnitude < stated, "\(value) is not \(set) +- \(stated)")
            }
            let covers = try run.json("run.json").text
            #expect(covers.contains("gain and offset of the current, timing"))
        }

        private static func number(_ row: [String: String], _ column: String) throws -> Double {
            try #require(row[column].flatMap { Double($0) }, "\(column) in \(row)")
        }

        /// Lab seconds from the confirmed set point to the end of every step with current.
        private static func spans(_ run: RunFolder) throws -> [Double] {
            var spans: [Double] = []
            var began: Double?
            for event in try run.events() {
                let text = event["text"]?.string ?? ""
                guard let time = event["test-time-s"]?.number else { continue }
                switch event["kind"]?.string {
                case "set-point": began = time
                case "step-end" where text.hasPrefix("plate") || text.hasPrefix("strip"):
                    spans.append(time - (try #require(began)))
                default: break
                }
            }
            return spans
        }

        /// The spread of the efficiency when errors are drawn from their limits: no formula of
        /// propagation, and nothing of the daemon's. An offset adds to the signed current; halves
        /// on one range share both errors.
        private static func drawn(_ first: Half, _ second: Half, isOneRange: Bool) -> Double {
            var state: UInt64 = 1
            func draw(_ limit: Double) -> Double {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return (Double(state >> 11) / Double(1 << 52) - 1) * limit
            }
            let count = 40_000
            var sum = 0.0
            var squares = 0.0
            for _ in 0..<count {
                let gain1 = draw(first.accuracy.gain)
                let offset1 = draw(first.accuracy.offset)
                let gain2 = isOneRange ? gain1 : draw(second.accuracy.gain)
                let offset2 = isOneRange ? offset1 : draw(second.accuracy.offset)
                // Each end of a half is known to half a sample.
                let time1 = first.seconds + draw(period / 2) + draw(period / 2)
                let time2 = second.seconds + draw(period / 2) + draw(period / 2)
                let plated = ((1 + gain1) * first.amperes - offset1) * time1
                let stripped = ((1 + gain2) * second.amperes + offset2) * time2
                sum += stripped / plated
                squares += (stripped / plated) * (stripped / plated)
            }
            let mean = sum / Double(count)
            return (squares / Double(count) - mean * mean).squareRoot()
        }
    }
}
