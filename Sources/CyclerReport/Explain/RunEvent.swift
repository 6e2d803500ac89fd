import CyclerCore

/// One line of `events.jsonl`.
struct RunEvent: Sendable {
    var kind: String
    /// Since the start of the run.
    var time: TimeSpan
    var text: String
    var details: JSON

    /// Nil for a line that is none of ours.
    init?(_ json: JSON) {
        guard let kind = json["kind"]?.string, let text = json["text"]?.string,
            let seconds = json["test-time-s"]?.number, seconds.isFinite,
            let nanoseconds = Int64(exactly: (seconds * 1e9).rounded())
        else { return nil }
        self.kind = kind
        self.text = text
        time = TimeSpan(nanoseconds: nanoseconds)
        details = json
    }

    /// A number of this line; nil when it is not there.
    func number(_ key: String) -> Double? { details[key]?.number }

    /// The code that a finding, trip, hold or probe is about.
    var code: String? { details["code"]?.string }
}

/// The events of a run, as far as they can be read.
struct EventLog: Sendable {
    private(set) var events: [RunEvent] = []
    /// Lines that are no events, but for a torn one at the end.
    private(set) var damaged = 0
    /// Bytes behind the last line end: a line that was not finished.
    private(set) var tornBytes = 0

    init(_ bytes: [UInt8]) {
        let whole = WholeLines(bytes)
        tornBytes = whole.tornBytes
        for line in whole.lines {
            guard let json = try? JSONScanner.parse(Array(line)), let event = RunEvent(json) else {
                damaged += 1
                continue
            }
            events.append(event)
        }
    }
}
