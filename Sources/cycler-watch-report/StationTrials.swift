import CyclerCore
import CyclerFiles
import CyclerLab
import CyclerProgram
import CyclerRehearsal
import CyclerReport
import CyclerStation
import CyclerTrials
import CyclerYAML
import Glibc

/// Rows in which an action matters: the station of the daemon in virtual time, with instruments
/// that answer, probes, bounds, and a run folder to read.
struct StationTrials: Sendable {
    /// Where schedules and cells are.
    let config: String

    /// Every row.
    var all: [Trial] {
        [efficiency, polarization, bound, openLead, heals, thirdHeal, opening, welded]
    }

    private var efficiency: Trial {
        Trial(
            "A6", "station: coulombic efficiency of CRIEC at 3 mAh/cm2",
            must: "simulator's own (98.1) +- 0.3 %, > 95 %", reference: "98.14 %"
        ) { [self] seed in
            Self.judged(played("efficiency-criec", "criec", seed, every: .seconds(10))) { run in
                let value = (run.cycles.numbers("Coulombic Efficiency / 1").first ?? .nan) * 100
                return TrialOutcome(
                    isGood: (value - 98.1).magnitude <= 0.3 && value > 95, measure: value)
            }
        }.with { $0.unit = "%" }
    }

    private var polarization: Trial {
        Trial(
            "A6", "station: polarization of Li||Li at 5C", must: "11.1 +- 0.5 mV",
            reference: "11.1 mV"
        ) { seed in
            let run = Self.played(
                Self.schedule([
                    "repeat: 10\n    steps:\n"
                        + "      - {plate: 0.25 mA/cm2, until: [capacity >= 0.05 mAh/cm2]}\n"
                        + "      - {strip: 0.25 mA/cm2, until: [capacity >= 0.05 mAh/cm2]}"
                ]), Self.symmetricCell, seed, every: .seconds(1))
            return Self.judged(run) { run in
                let values = run.cycles.numbers("Polarization First Half / V")
                let mean = values.reduce(0, +) / Double(max(values.count, 1)) * 1000
                return TrialOutcome(isGood: (mean - 11.1).magnitude <= 0.5, measure: mean)
            }
        }.with { $0.unit = "mV" }
    }

    private var bound: Trial {
        Trial(
            "A12", "station: the same, C/20, findings marked only",
            must: "never past 1.10 x expected", reference: "1.10"
        ) { [self] seed in
            Self.judged(played("charge-ncm811-cu", "ncm811-cu", seed, every: .seconds(1))) { run in
                let most = run.steps.numbers("Cumulative Capacity / Ah").max() ?? .nan
                let share = most / (run.cell.capacity?.value ?? .nan)
                // One sample past it is what it takes to see it.
                return TrialOutcome(
                    isGood: share <= 1.1001, measure: share,
                    words: Self.outcome(run))
            }
        }.with { $0.unit = "x expected" }
    }

    private var openLead: Trial {
        Trial(
            "A14", "station: a current lead comes off",
            must: "circuit open <= 3 samples and 1 s, by whoever is first"
        ) { seed in
            let run = Self.played(
                Self.plating(hours: 2), Self.symmetricCell, seed, faults: ["lead-open@1h"])
            guard let (report, folder) = try? run.get() else { return Self.broken(run) }
            // A limit of the cell may see it before the watch does.
            let delay = report.labTime - .hours(1)
            var outcome = TrialOutcome(
                isGood: report.end == .tripped && delay <= .seconds(4),
                words: Self.outcome(folder))
            outcome.delay = delay
            return outcome
        }
    }

    private var opening: Trial {
        Trial(
            "A25", "station: any stop opens the circuit", must: "open within 1 s of the finding",
            reference: "design rule"
        ) { seed in Self.opened(["short@1h"], seed, within: 5) { $0.hasPrefix("SHORT_") } }
    }

    private var welded: Trial {
        Trial(
            "A25", "station: the same with a welded relay", must: "ends as UNSAFE, and says so",
            reference: "design rule"
        ) { seed in
            let run = Self.played(
                Self.plating(hours: 2), Self.symmetricCell, seed,
                faults: ["stuck-output@30min", "short@1h"])
            guard let (report, _) = try? run.get() else { return Self.broken(run) }
            return TrialOutcome(
                isGood: report.end == .unsafe
                    && report.messages.contains { $0.text.hasPrefix("UNSAFE") },
                words: report.end.rawValue)
        }.with { $0.seeds = 4 }
    }

    private var heals: Trial {
        Trial(
            "A24", "station: leaks of 30 mS/cm2 that heal after 15 s, twice",
            must: "probed, resumed, finished", reference: "design rule"
        ) { seed in Self.healed(times: 2, seed) { $0 == "finished" } }
    }

    private var thirdHeal: Trial {
        Trial(
            "A24", "station: the same, three times in 24 h", must: "the third one stops",
            reference: "design rule"
        ) { seed in Self.healed(times: 3, seed) { $0.contains("DYNAMIC_SHORT") } }
    }
}

// MARK: How they are played

extension StationTrials {
    typealias Played = Result<(RehearsalReport, RunFolder), Trouble>

    /// Why there is nothing to judge.
    struct Trouble: Error { var text: String }

    private static let symmetricCell = """
        cell: symmetric
        kind: symmetric
        format: mold
        fresh: no
        area: 0.785 cm2
        capacity: 4 mAh/cm2
        1C: 0.05 mA/cm2
        limits: {voltage: [-0.5 V, 0.5 V], current: 1 mA}
        simulated-as: sym

        """

    private static func schedule(_ steps: [String]) -> String {
        "schedule: Trial\nrecord: {every: 60 s}\nsteps:\n"
            + steps.map { "  - \($0)\n" }.joined()
    }

    private static func plating(hours: Int) -> String {
        schedule([
            "rest: 1 min",
            "{plate: 0.25 mA/cm2, until: [time >= \(hours) h], charge-bound: 4 mAh/cm2, "
                + "time-bound: 12 h}",
        ])
    }

    private func played(
        _ schedule: String, _ cell: String, _ seed: UInt64, every: TimeSpan
    ) -> Played {
        do throws(ReadFault) {
            let texts = (
                try FileReading.bytes(of: "\(config)/schedules/\(schedule).yaml", atMost: 1 << 20),
                try FileReading.bytes(of: "\(config)/cells/\(cell).yaml", atMost: 1 << 20)
            )
            return Self.played(
                String(decoding: texts.0, as: UTF8.self), String(decoding: texts.1, as: UTF8.self),
                seed, every: every)
        } catch { return .failure(Trouble(text: error.text)) }
    }

    private static func played(
        _ schedule: String, _ cell: String, _ seed: UInt64, every: TimeSpan = .seconds(1),
        faults: [String] = []
    ) -> Played {
        var template = Array("/tmp/cyclerd-trial-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            return .failure(Trouble(text: "no temporary folder"))
        }
        let folder = String(
            decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        defer { Trash.remove(folder) }
        do {
            let mounted = try CellFile.decode(text: cell, file: "cell.yaml").get()
            let written = try ScheduleFile.decode(text: schedule, file: "schedule.yaml").get()
            guard let model = CellModel.suggested(by: mounted) else {
                return .failure(Trouble(text: "no model"))
            }
            var order = RehearsalOrder(
                order: StartOrder(schedule: written, scheduleText: schedule, accepted: []),
                cell: mounted, cellText: cell, model: model)
            order.every = every
            order.seed = seed
            order.dataDirectory = folder
            order.faults = faults.compactMap { TimedFault.read($0).value }
            var rehearsal = try Rehearsal(order)
            let report = try rehearsal.run { _ in true }
            return .success((report, try RunFolder(report.folder)))
        } catch { return .failure(Trouble(text: "\(error)")) }
    }

    private static func broken(_ run: Played) -> TrialOutcome {
        guard case .failure(let trouble) = run else { return TrialOutcome(isGood: false) }
        return TrialOutcome(isGood: false, words: trouble.text)
    }

    private static func judged(
        _ run: Played, _ judge: (RunFolder) -> TrialOutcome
    ) -> TrialOutcome {
        guard case .success(let (_, folder)) = run else { return broken(run) }
        return judge(folder)
    }

    private static func outcome(_ run: RunFolder) -> String {
        run.manifest["outcome"]?.string ?? "no outcome"
    }

    /// Something happens after an hour: found within so many samples of 1 s, open a second later.
    private static func opened(
        _ faults: [String], _ seed: UInt64, within samples: Int, _ isIt: (String) -> Bool
    ) -> TrialOutcome {
        let run = played(plating(hours: 2), symmetricCell, seed, faults: faults)
        guard let (report, _) = try? run.get() else { return broken(run) }
        guard let found = report.findings.first, isIt(found.code) else {
            return TrialOutcome(isGood: false, words: report.findings.first?.code ?? report.outcome)
        }
        // The first sample behind the event comes within one period.
        let delay = found.at - .hours(1)
        let open = report.labTime - found.at
        var outcome = TrialOutcome(
            isGood: report.end == .tripped && delay <= .seconds(samples) && open <= .seconds(1),
            words: found.code + ", open after \(open.seconds) s")
        outcome.delay = delay
        return outcome
    }

    private static func healed(
        times: Int, _ seed: UInt64, _ isGood: (String) -> Bool
    ) -> TrialOutcome {
        let faults = (1...times).map { "leak=30mS/cm2@\($0)h..\($0 * 3600 + 15)s" }
        let run = played(plating(hours: 5), symmetricCell, seed, faults: faults)
        guard let (report, folder) = try? run.get() else { return broken(run) }
        let outcome = outcome(folder)
        return TrialOutcome(
            isGood: isGood(outcome) && report.findingCount == times,
            words: "\(report.findingCount) found, \(outcome)")
    }
}

/// Removes what a trial wrote.
enum Trash {
    static func remove(_ path: String) {
        guard unlink(path) != 0 else { return }
        for name in DirectoryListing.names(in: path) { remove(path + "/" + name) }
        rmdir(path)
    }
}
