import CyclerControl
import CyclerCore
import Testing

@Suite struct StatusTests {
    static func time(_ seconds: Int64) -> UnixTime {
        UnixTime(nanoseconds: seconds * 1_000_000_000 + 250_000_000)
    }

    static var running: ChannelStatus {
        var channel = ChannelStatus(name: "A1", state: .running, since: time(1000))
        channel.cell = "Cu 12"
        channel.run = RunStatus(
            name: "ASSB__Cu__20261123_001", step: "plate 0.05 mA/cm2", stepIndex: 3, cycle: 1,
            testTime: .seconds(3723))
        channel.measured.voltage = Volts(-0.00843)
        channel.measured.current = Amperes(-3.925e-5)
        channel.measured.setCurrent = Amperes(-3.93e-5)
        channel.measured.temperature = Kelvins(298.15)
        channel.measured.pressure = Pascals(3.5e6)
        channel.measured.plated = AmpereHours(1.1e-5)
        channel.measured.platedPerArea = ArealCapacity(1.4e-5)
        channel.measured.stepCapacity = AmpereHours(2e-5)
        channel.measured.age = .milliseconds(120)
        channel.measured.quality = .good
        channel.watch = .blindOffset
        channel.readiness.note(.blind(.offset), of: .shortHard, isPrincipal: true)
        channel.readiness.note(.watching, of: .openCurrent, isPrincipal: false)
        channel.readiness.note(.blind(.sampleRate), of: .telegraph, isPrincipal: false)
        channel.tightUntil = time(5600)
        channel.findings = [FindingNote(code: .shortStep, at: time(1200), text: "fell 4 mV")]
        return channel
    }

    static var tripped: ChannelStatus {
        var channel = ChannelStatus(name: "A2", state: .tripped, since: time(900))
        channel.isUnsafe = true
        channel.isUnguarded = true
        channel.openEvidence = .reported
        channel.cause = StatusCause(
            code: "SHORT_HARD", text: "V fell to 0.1 mV", since: time(900), next: "cyclerctl ack A2"
        )
        return channel
    }

    static var snapshot: StatusSnapshot {
        var snapshot = StatusSnapshot(
            lab: "ASSB", version: "0.1.0", state: .running, since: time(10), takenAt: time(2000),
            speed: 120, channels: [running, tripped],
            buses: [
                BusStatus(
                    name: "pstats", line: .closed(errno: 2), since: time(5), transactions: 100,
                    timeouts: 3, missedSlots: 1, latencyMedian: .microseconds(1900),
                    latency95: .milliseconds(4)),
                BusStatus(name: "rigs", line: .ready, since: time(5)),
            ],
            instruments: [
                InstrumentStatus(
                    name: "pstat1", bus: "pstats", isOnline: false, since: time(7),
                    identity: "RP-1 0042")
            ])
        snapshot.alarms = [
            AlarmStatus(
                number: 3, level: .trip,
                struck: [
                    .init(channel: "A1", level: .trip, code: "SHORT_HARD", isAcknowledged: true),
                    .init(channel: "A2", level: .finding, code: "SPIKE_UP", isAcknowledged: false),
                ],
                shared: ["oven1", "bus rigs"], first: time(900), last: time(950), repeats: 2,
                snooze: .init(until: time(9000), reason: "on my way", uid: 1000)),
            AlarmStatus(
                number: 4, level: .finding,
                struck: [
                    .init(channel: "A3", level: .finding, code: "LINK_LOST", isAcknowledged: false)
                ], shared: [], first: time(980), last: time(980)),
        ]
        return snapshot
    }

    @Test func theSnapshotReadsBackWhole() {
        #expect(StatusSnapshot(json: Self.snapshot.json) == Self.snapshot)
    }

    @Test func theTextOfAChannelIsFixed() {
        let expected =
            #"{"name":"A2","state":"tripped","since":900.25,"unsafe":true,"unguarded":true,"#
            + #""cause":{"code":"SHORT_HARD","text":"V fell to 0.1 mV","since":900.25,"#
            + #""next":"cyclerctl ack A2"},"measured":{},"watch":"off","findings":[],"#
            + #""open_evidence":"reported"}"#
        #expect(Self.tripped.json.text == expected)
    }

    @Test func whatIsNotANumberIsNotKnown() {
        var channel = Self.running
        channel.measured.voltage = Volts(.nan)
        channel.measured.current = Amperes(.infinity)
        let read = ChannelStatus(json: channel.json)
        #expect(read != nil)
        #expect(read?.measured.voltage == nil)
        #expect(read?.measured.current == nil)
        #expect(read?.measured.pressure == Pascals(3.5e6))
    }

    @Test func findingsAreBoundedAndLaterCodesSkipped() {
        var channel = Self.running
        channel.findings = Array(repeating: channel.findings[0], count: 9)
        #expect(ChannelStatus(json: channel.json)?.findings.count == ChannelStatus.findingsMax)
        let text = Self.running.json.text
        let later = replacing(text, "SHORT_STEP", "TELEPATHY")
        let read = (try? JSONScanner.parse(Array(later.utf8))).flatMap(ChannelStatus.init(json:))
        #expect(read?.findings == [])
    }

    @Test(arguments: ["name", "state", "since", "unsafe", "measured", "watch", "findings"])
    func aChannelWithoutWhatIsNeededIsRefused(_ key: String) {
        guard let members = Self.running.json.members else { return }
        #expect(ChannelStatus(json: .object(members.filter { $0.key != key })) == nil)
    }

    @Test(arguments: ["lab", "version", "state", "taken_at", "channels", "buses", "instruments"])
    func aSnapshotWithoutWhatIsNeededIsRefused(_ key: String) {
        guard let members = Self.snapshot.json.members else { return }
        #expect(StatusSnapshot(json: .object(members.filter { $0.key != key })) == nil)
    }

    private func replacing(_ text: String, _ old: String, _ new: String) -> String {
        var parts: [String] = []
        var rest = text[...]
        while let at = rest.firstRange(of: old) {
            parts.append(String(rest[..<at.lowerBound]))
            rest = rest[at.upperBound...]
        }
        return (parts + [String(rest)]).joined(separator: new)
    }
}
