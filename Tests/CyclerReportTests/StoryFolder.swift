import CyclerCore
import Glibc

/// A run folder of its own, written by hand and removed at the end.
final class StoryFolder {
    let path: String
    private var files: [String] = []

    init() {
        var template = Array("/tmp/cyclerd-story-XXXXXX".utf8CString)
        precondition(mkdtemp(&template) != nil, "no temporary folder")
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        mkdir(path + "/bursts", 0o755)
    }

    deinit {
        for name in files { unlink(path + "/" + name) }
        rmdir(path + "/bursts")
        rmdir(path)
    }

    func write(_ name: String, _ text: String) {
        if !files.contains(name) { files.append(name) }
        let file = fopen(path + "/" + name, "w")
        precondition(file != nil, "a file can be written")
        let bytes = Array(text.utf8)
        precondition(fwrite(bytes, 1, bytes.count, file) == bytes.count)
        fclose(file)
    }

    func manifest(_ outcome: String) {
        write(
            "run.json",
            """
            {"run": "Lab__c1__20260101_001", "outcome": "\(outcome)", "lab": "Lab",
             "channel": "A1", "cell": "c1", "cell-kind": "half", "area-cm2": 0.785,
             "schedule": "Plating", "simulated": false}
            """)
    }

    /// One line of `events.jsonl`.
    static func line(_ kind: String, _ seconds: Double, _ text: String, _ more: String = "")
        -> String
    {
        "{\"kind\":\"\(kind)\",\"test-time-s\":\(seconds),\"text\":\"\(text)\"\(more)}\n"
    }

    static func finding(
        _ code: String, _ letter: String, _ seconds: Double, observed: Double, reference: Double,
        slope: Double? = nil
    ) -> String {
        let steep = slope.map { ",\"slope\":\($0)" } ?? ""
        return line(
            "finding", seconds, code,
            ",\"code\":\"\(code)\",\"class\":\"\(letter)\",\"at-test-time-s\":\(seconds),"
                + "\"since-test-time-s\":\(seconds - 2),\"observed\":\(observed),"
                + "\"reference\":\(reference),\"unit\":\"V\",\"sigma\":0.0001,"
                + "\"charge-Ah\":2.2e-8,\"plated-Ah\":1.2e-5\(steep)")
    }

    /// Sixty seconds of -3.2 mV each side of a collapse to zero, a sample a second, and one
    /// sample of -9 mV 30 s before it.
    static func burst(around seconds: Double, torn: String = "") -> String {
        var text = "Test Time / s,Voltage / V,Current / A\n"
        for second in -60...60 {
            let volts = second == -30 ? -0.009 : second < -2 ? -0.0032 : 0.00001
            let amperes = second <= 0 ? -3.925e-5 : 0
            text += "\(seconds + Double(second)),\(volts),\(amperes)\n"
        }
        return text + torn
    }

    /// A half cell that shorted hard, as the daemon leaves it.
    func hardShort() {
        manifest("tripped: SHORT_HARD")
        write(
            "events.jsonl",
            Self.line("start", 0, "Plating") + Self.line("state", 1, "running")
                + Self.finding("SPIKE_UP", "W", 500, observed: 0.15, reference: 0.003)
                + Self.finding(
                    "SHORT_HARD", "S", 1080, observed: 0.00001, reference: 0.0032)
                + Self.line(
                    "trip", 1080, "SHORT_HARD: observed 1e-05 against 0.0032",
                    ",\"code\":\"SHORT_HARD\"")
                + Self.line("open", 1080.2, "circuit open", ",\"evidence\":\"measured\"")
                + Self.line("state", 1080.2, "tripped")
                + Self.line("end", 1140, "tripped: SHORT_HARD"))
        write("bursts/001_SPIKE_UP.bdf.csv", Self.burst(around: 500))
        write("bursts/002_SHORT_HARD.bdf.csv", Self.burst(around: 1080))
    }
}
