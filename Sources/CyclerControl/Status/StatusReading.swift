package import CyclerCore

extension StatusSnapshot {
    /// Reads the result of `status`; nil when something needed is missing or malformed. Keys of
    /// later minor versions are ignored.
    package init?(json: JSON) {
        guard let lab = json["lab"]?.string, let version = json["version"]?.string,
            let state = json["state"]?.string.flatMap(DaemonState.init(rawValue:)),
            let since = json.time("since"), let takenAt = json.time("taken_at"),
            let speed = json["speed"]?.integer,
            let channels = json.all("channels", ChannelStatus.init(json:)),
            let buses = json.all("buses", BusStatus.init(json:)),
            let instruments = json.all("instruments", InstrumentStatus.init(json:))
        else { return nil }
        self.init(
            lab: lab, version: version, state: state, since: since, takenAt: takenAt,
            speed: speed, channels: channels, buses: buses, instruments: instruments)
        alarms = json["alarms"]?.array?.compactMap(AlarmStatus.init(json:)) ?? []
    }
}

extension JSON {
    /// Every element of an array read; nil when one of them cannot be.
    fileprivate func all<Element>(_ key: String, _ read: (JSON) -> Element?) -> [Element]? {
        guard let elements = self[key]?.array else { return nil }
        let values = elements.compactMap(read)
        return values.count == elements.count ? values : nil
    }
}

extension ChannelStatus {
    /// Reads an element of `channels`.
    package init?(json: JSON) {
        guard let name = json["name"]?.string,
            let state = json["state"]?.string.flatMap(ChannelState.init(rawValue:)),
            let since = json.time("since"), let isUnsafe = json["unsafe"]?.bool,
            let isUnguarded = json["unguarded"]?.bool,
            let measured = json["measured"].flatMap(Measured.init(json:)),
            let watch = json["watch"]?.string.flatMap(WatchState.init(rawValue:)),
            let findings = json["findings"]?.array
        else { return nil }
        self.init(name: name, state: state, since: since)
        self.isUnsafe = isUnsafe
        self.isUnguarded = isUnguarded
        self.measured = measured
        self.watch = watch
        if let readiness = json["readiness"] { self.readiness = ReadinessTable(json: readiness) }
        tightUntil = json.time("tight_until")
        self.findings = findings.compactMap(FindingNote.init(json:))
        cause = json["cause"].flatMap(StatusCause.init(json:))
        cell = json["cell"]?.string
        run = json["run"].flatMap(RunStatus.init(json:))
        openEvidence = json["open_evidence"]?.string.flatMap { word in
            [OpenEvidence.commanded, .reported, .measured].first { "\($0.word)" == word }
        }
    }
}

extension StatusCause {
    /// Reads a cause.
    package init?(json: JSON) {
        guard let code = json["code"]?.string, let text = json["text"]?.string,
            let since = json.time("since"), let next = json["next"]?.string
        else { return nil }
        self.init(code: code, text: text, since: since, next: next)
    }
}

extension RunStatus {
    /// Reads a run.
    package init?(json: JSON) {
        guard let name = json["name"]?.string, let step = json["step"]?.string,
            let stepIndex = json["step_index"]?.integer,
            let cycle = json["cycle"]?.integer, let testTime = json.span("test_time_s")
        else { return nil }
        self.init(name: name, step: step, stepIndex: stepIndex, cycle: cycle, testTime: testTime)
    }
}

extension FindingNote {
    /// Reads a finding; nil for codes of later versions.
    package init?(json: JSON) {
        guard let code = json["code"]?.string.flatMap(FindingCode.init(rawValue:)),
            let at = json.time("at"), let text = json["text"]?.string
        else { return nil }
        self.init(code: code, at: at, text: text)
    }
}

extension Measured {
    /// Reads the readings; what is absent stays unknown.
    package init?(json: JSON) {
        guard json.members != nil else { return nil }
        self.init()
        voltage = json.quantity("voltage_V")
        current = json.quantity("current_A")
        setCurrent = json.quantity("set_current_A")
        temperature = json.quantity("temperature_K")
        pressure = json.quantity("pressure_Pa")
        plated = json.quantity("plated_Ah")
        platedPerArea = json.quantity("plated_Ah_cm2")
        stepCapacity = json.quantity("step_capacity_Ah")
        age = json.span("sample_age_s")
        quality = json["quality"]?.string.flatMap { word in
            [SampleQuality.good, .flagged, .stale].first { Self.word($0) == word }
        }
    }
}

extension BusStatus {
    /// Reads an element of `buses`.
    package init?(json: JSON) {
        guard let name = json["name"]?.string,
            let line = json["line"]?.string.flatMap(LineWord.init(rawValue:)),
            let errno = json["errno"]?.integer.flatMap(Int32.init(exactly:)),
            let since = json.time("since"),
            let transactions = json["transactions"]?.integer,
            let timeouts = json["timeouts"]?.integer,
            let missedSlots = json["missed_slots"]?.integer
        else { return nil }
        self.init(
            name: name, line: .ready, since: since, transactions: transactions,
            timeouts: timeouts, missedSlots: missedSlots,
            latencyMedian: json.span("latency_p50_s"), latency95: json.span("latency_p95_s"))
        self.line = line
        self.errno = errno
    }
}

extension InstrumentStatus {
    /// Reads an element of `instruments`.
    package init?(json: JSON) {
        guard let name = json["name"]?.string, let bus = json["bus"]?.string,
            let isOnline = json["online"]?.bool, let since = json.time("since"),
            let identity = json["identity"]?.string
        else { return nil }
        self.init(name: name, bus: bus, isOnline: isOnline, since: since, identity: identity)
    }
}
