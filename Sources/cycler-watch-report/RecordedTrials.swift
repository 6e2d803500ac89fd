import CyclerCore
import CyclerReplay
import CyclerTrials
import Glibc

/// Rows on measured cells, through the replay: A16 to A20.
struct RecordedTrials {
    /// The folder with the recordings; nil where nobody named one.
    private let folder: String?

    init(environment: String?) { folder = environment.flatMap { $0.isEmpty ? nil : $0 } }

    /// The rows that are wanted.
    func rows(_ isWanted: (String) -> Bool) -> [TrialRow] {
        let all: [(String, () -> TrialRow)] = [
            ("A16", { absent("A16", "Na|NASICON|Na", must: "SHORT_HARD <= 2258 s", "2256 s") }),
            ("A17", dynamic),
            (
                "A18",
                { absent("A18", "Al_rein, charge", must: "20 collapses within 90 s", "20/20") }
            ),
            ("A19", symmetric), ("A20", ordinary),
        ]
        return all.filter { isWanted($0.0) }.map { $0.1() }
    }

    private func absent(
        _ id: String, _ scenario: String, must: String, _ reference: String
    ) -> TrialRow {
        TrialRow(
            id: id, scenario: scenario, must: must, reference: reference,
            ours: "no such recording here", verdict: .skipped)
    }

    /// What a replay found, or why there is none.
    private func replay(
        _ name: String, _ kind: CellKind, area: Double, more: String = ""
    ) -> [ReplayFinding]? {
        guard let folder else { return nil }
        let cell = Cell(
            name: "recorded", kind: kind, format: .coin, isFresh: false,
            area: SquareCentimetres(area))
        var order = ReplayOrder(path: folder + "/" + name, cell: cell)
        order.zeroUncertainty = Volts(0.05e-3)
        var found: [ReplayFinding] = []
        do {
            try order.columns.add("time=t_s:s,voltage=V_V:V,current=I_mA:mA" + more)
            var replay = try Replay(order)
            _ = try replay.run { if case .finding(let finding) = $0 { found.append(finding) } }
        } catch { return nil }
        return found
    }

    private func dynamic() -> TrialRow {
        let must = "TELEGRAPH <= 2.0 h; SHORT_SLOW <= 24.3 h; SHORT_STEP <= 27.05 and 27.75 h"
        let reference = "1.94; 24.13; 27.042, 27.744"
        guard
            let found = replay(
                "lili_tegdme_softshort/galvanostatic.csv", .symmetric, area: 0.4, more: ",step=seg")
        else { return absent("A17", "Li|TEGDME|Li, dynamic shorts", must: must, reference) }
        func hours(_ code: String, from: Double = 1.03) -> Double? {
            found.first { $0.code == code && $0.time.hours >= from }?.time.hours
        }
        let telegraph = hours("TELEGRAPH")
        let slow = hours("SHORT_SLOW")
        let steps = (hours("SHORT_STEP", from: 27), hours("SHORT_STEP", from: 27.7))
        let early = found.filter { $0.code.hasPrefix("SHORT") && $0.time.hours < 1.03 }.count
        func text(_ hours: Double?) -> String {
            hours.map { ByteText.words($0, significant: 5) } ?? "none"
        }
        let isGood =
            (telegraph ?? 99) <= 2 && (slow ?? 99) <= 24.3 && (steps.0 ?? 99) <= 27.05
            && (steps.1 ?? 99) <= 27.75 && early == 0
        return TrialRow(
            id: "A17", scenario: "Li|TEGDME|Li, dynamic shorts", must: must, reference: reference,
            ours: "\(text(telegraph)); \(text(slow)); \(text(steps.0)), \(text(steps.1)) h; "
                + "\(early) shorts before the first",
            verdict: isGood ? .good : .bad)
    }

    private func symmetric() -> TrialRow {
        let scenario = "Li|Li2B12H12|Li, 384 h, healthy and rectangular"
        guard
            let found = replay(
                "li_li2b12h12_symmetric_normal/li_li2b12h12.csv", .symmetric, area: 0.785)
        else { return absent("A19", scenario, must: "0 stops and probes", "0") }
        return silent("A19", scenario, found, "0")
    }

    private static let normals: [(String, Double)] = [
        ("attia_a123_graphite", 0.33), ("aurora_gen6_biologic", 1.2), ("beep_tc_contact", 6600),
        ("cellpy_neware_uio", 1), ("navani_jdb11_biologic", 0.1), ("newarenda_issue72", 3000),
        ("rovi_arbin", 6600),
    ]

    private func ordinary() -> TrialRow {
        var found: [ReplayFinding] = []
        var count = 0
        for (name, area) in Self.normals {
            guard let own = replay("normal_liion/\(name).csv", .full, area: area) else { continue }
            count += 1
            found += own
        }
        let scenario = "\(count) ordinary cells of five testers"
        guard count > 0 else {
            return absent("A20", "ordinary cells", must: "0 stops and probes", "0")
        }
        return silent("A20", scenario, found, "0 in-sample")
    }

    private func silent(
        _ id: String, _ scenario: String, _ found: [ReplayFinding], _ reference: String
    ) -> TrialRow {
        let alarms = found.filter { $0.demand != "warn" }
        var ours = "\(alarms.count) stops and probes, \(found.count - alarms.count) warnings"
        if let first = found.first { ours += "; first \(first.code)" }
        return TrialRow(
            id: id, scenario: scenario, must: "0 stops and probes", reference: reference,
            ours: ours, verdict: alarms.isEmpty ? .good : .bad)
    }
}
