import CyclerCore
import CyclerFiles

/// Why a run ended, from its folder alone: what decided, the finding behind it, the probe that
/// looked into that, and the burst that shows it. What cannot be read is said, and the rest told.
package struct RunStory: Sendable {
    /// Largest `events.jsonl` and burst that are read whole.
    private static let eventsMax = 256 << 20
    private static let burstMax = 64 << 20
    private static let fileMax = 4 << 20

    package let name: String
    let manifest: JSON
    let end: RunEnd
    /// What decided; nil where nothing did, or nobody knows.
    let decision: RunEvent?
    /// The finding behind it.
    let finding: RunEvent?
    /// What a probe of that finding concluded.
    let probe: RunEvent?
    /// The last word on the circuit.
    let circuit: RunEvent?
    /// All findings, in order.
    let findings: [RunEvent]
    let burst: Burst?
    /// What could not be read, for people.
    private(set) var gaps: [String] = []

    /// - Throws: `ReportFault` when the folder is no run.
    package init(_ path: String) throws(ReportFault) {
        let folder = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
        let bytes: [UInt8]
        do throws(ReadFault) {
            bytes = try FileReading.bytes(of: folder + "/run.json", atMost: Self.fileMax)
        } catch { throw .unreadable(error.text) }
        do throws(JSONError) { manifest = try JSONScanner.parse(bytes) } catch {
            throw .damaged(folder + "/run.json")
        }
        guard let outcome = manifest["outcome"]?.string else {
            throw .damaged(folder + "/run.json")
        }
        name =
            manifest["run"]?.string ?? folder.split(separator: "/").last.map(String.init) ?? folder
        var gaps: [String] = []
        let log = Self.events(of: folder, &gaps)
        let ending = RunEnd(
            outcome: outcome, state: log.events.last { $0.kind == "state" }?.text)
        end = ending
        findings = log.events.filter { $0.kind == "finding" }
        decision = ending.decidingKind.flatMap { kind in log.events.last { $0.kind == kind } }
        let found = Self.finding(behind: ending, decision, findings)
        finding = found
        probe = found.flatMap { found in
            log.events.last {
                $0.kind == "probe" && $0.time >= found.time && $0.code == found.code
                    && $0.details["verdict"] != nil
            }
        }
        circuit = log.events.last { $0.kind == "open" || $0.kind == "unsafe" }
        burst = found.flatMap { Self.burst(of: $0, in: folder, &gaps) }
        self.gaps = gaps
    }

    /// The finding that a decision was about: of its code, not later than it.
    private static func finding(
        behind end: RunEnd, _ decision: RunEvent?, _ findings: [RunEvent]
    ) -> RunEvent? {
        let code: String?
        switch end {
        case .tripped(let word): code = decision?.code ?? (word.isEmpty ? nil : word)
        case .running: code = decision?.code
        case .finishedShort: return findings.last { isShort($0) } ?? findings.last
        case .suspended, .finished, .stopped, .interrupted, .failedToStart, .other: return nil
        }
        let earlier = findings.filter { finding in
            decision.map { finding.time <= $0.time } ?? true
        }
        // A dynamic short is many of one kind; the last of them tripped.
        if code == "DYNAMIC_SHORT" { return earlier.last { $0.details["class"] != "W" } }
        return earlier.last { $0.code == code }
    }

    private static func isShort(_ finding: RunEvent) -> Bool {
        finding.code.flatMap(FindingCode.init(rawValue:))?.isShort ?? false
    }

    private static func events(of folder: String, _ gaps: inout [String]) -> EventLog {
        do throws(ReadFault) {
            let path = folder + "/events.jsonl"
            let log = EventLog(try FileReading.bytes(of: path, atMost: eventsMax))
            if log.tornBytes > 0 {
                gaps.append(
                    "the last line of events.jsonl is torn (\(log.tornBytes) bytes) and left out")
            }
            if log.damaged > 0 {
                gaps.append("\(log.damaged) lines of events.jsonl cannot be read and are left out")
            }
            return log
        } catch {
            gaps.append("\(error.text): only run.json tells what happened")
            return EventLog([])
        }
    }

    /// The burst that has the finding in it; bursts that overlap are one, named for the first.
    private static func burst(
        of finding: RunEvent, in folder: String, _ gaps: inout [String]
    ) -> Burst? {
        let names = DirectoryListing.names(in: folder + "/bursts").sorted()
        for name in names.reversed() {
            let path = "\(folder)/bursts/\(name)"
            do throws(ReadFault) {
                let bytes = try FileReading.bytes(of: path, atMost: burstMax)
                let burst = Burst(name: name, bytes)
                guard burst.contains(finding.time) else { continue }
                if burst.left > 0 {
                    gaps.append("\(burst.left) rows of bursts/\(name) are torn and left out")
                }
                return burst
            } catch { gaps.append(error.text) }
        }
        gaps.append(
            names.isEmpty
                ? "the folder has no bursts, so there is nothing to draw"
                : "no burst has the time of the finding in it")
        return nil
    }
}
