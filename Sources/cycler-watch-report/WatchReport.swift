import ArgumentParser
import CyclerCore
import CyclerTrials
import Glibc

/// Plays the acceptance table of the short watch, and healthy cells; what `scripts/watch-report`
/// and `scripts/soak` run.
@main
struct WatchReport: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cycler-watch-report",
        abstract: "Play the acceptance table of the short watch.",
        discussion: """
            Exits 1 when a row fails. Recordings of measured cells are looked for in the folder \
            that CYCLER_DATA names; without it their rows are skipped.
            """)

    @Flag(help: "Few seeds and few healthy cells: less than a minute.") var quick = false
    @Option(help: ArgumentHelp("Some rows, by id.", valueName: "A1,B2")) var only: String?
    @Option(help: "Channel-years of healthy cells; 3 when left out, 0.12 with --quick.")
    var years: Double?
    @Flag(help: "Healthy cells only, for soaking.") var soak = false
    @Option(help: "First seed.") var seed: UInt64 = 1
    @Option(help: "Folder with the schedules and cells that come with the program.")
    var config = "config"

    func validate() throws {
        if let years, !(0.01...1000).contains(years) {
            throw ValidationError("--years: from 0.01 to 1000")
        }
    }

    func run() async throws {
        let clock = ContinuousClock()
        let began = clock.now
        var rows: [TrialRow] = []
        if !soak {
            print(Self.preface)
            for trial in trials() { rows.append(await play(trial)) }
            rows += RecordedTrials(environment: getenv("CYCLER_DATA").map { String(cString: $0) })
                .rows { isWanted($0) }
        }
        if isWanted("A21") { rows.append(await live()) }
        rows.sort { Self.place($0.id) < Self.place($1.id) }
        print(TableText(rows).text)
        let failed = rows.filter { $0.verdict == .bad }.count
        let skipped = rows.filter { $0.verdict == .skipped }.count
        let seconds = Int((clock.now - began).components.seconds)
        print("\(rows.count) rows: \(failed) failed, \(skipped) skipped; \(seconds) s.")
        if failed > 0 { throw ExitCode(1) }
    }

    private static let preface = """
        The watch alone: a simulated cell behind noisy converters (0.1 mV, 19 uV steps, 1 Hz), in
        virtual time: all rows but those of the station. The station as the daemon runs it, with
        probes, opening and records: A6, A12 (bound), A14, A24, A25. Recordings through the replay:
        A16 to A20. Delays: median (least..most) behind the first sample after the event.
        """

    /// A6 before A12, A before B, in the order given where ids are equal.
    private static func place(_ id: String) -> Int {
        (id.hasPrefix("B") ? 100 : 0) + (Int(id.dropFirst()) ?? 0)
    }

    private func isWanted(_ id: String) -> Bool {
        guard let only else { return true }
        return only.split(separator: ",").contains { $0 == id }
    }

    private func trials() -> [Trial] {
        let station = StationTrials(config: config)
        let all =
            PaperTrials.all + LeakTrials.all + FullCellTrials.table + [FullCellTrials.bareCopper]
            + station.all + SightTrials.table + SightTrials.beyond + [CycleTrials.fiveHundred]
            + FullCellTrials.beyond
        return all.filter { isWanted($0.id) && (!quick || $0.quickSeeds > 0) }
    }

    private func play(_ trial: Trial) async -> TrialRow {
        let count = quick ? min(trial.quickSeeds, trial.seeds) : trial.seeds
        let seeds = (0..<UInt64(count)).map { seed + $0 }
        return TrialRow(trial, await Seeds.map(seeds, trial.play))
    }

    /// Healthy cells of every kind, ten days each.
    private func live() async -> TrialRow {
        let wanted = years ?? (quick ? 0.12 : 3)
        let days = 10
        let lives = max(Int((wanted * 365.25 / Double(days)).rounded(.up)), 1)
        let kinds = HealthyCell.allCases
        let first = seed
        let inputs = (0..<lives).map { (kinds[$0 % kinds.count], first + UInt64($0 / kinds.count)) }
        var count = AlarmCount()
        for life in await Seeds.map(inputs, { $0.0.live(.hours(24 * days), seed: $0.1) }) {
            count.add(life)
        }
        for line in count.lines { print(line) }
        print(count.watched)
        return TrialRow(
            id: "A21", scenario: "healthy cells, \(kinds.count) kinds, swing, alias, 0.6 mV",
            must: "a year: stops 0.1, probes 1, warnings 4", reference: "0 in 0.63 years",
            ours: count.text, verdict: count.isWithin ? .good : .bad)
    }
}
