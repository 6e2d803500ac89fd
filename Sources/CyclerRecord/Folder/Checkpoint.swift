package import CyclerCore

/// What a restart resumes from: replaced atomically at every step change, at interruptions, and
/// in long steps from time to time.
package struct Checkpoint: Hashable, Sendable {
    /// Version of the schema; a newer one is refused, never guessed at.
    package static let version = 2

    package var run: String
    package var testTime: TimeSpan
    package var unixTime: UnixTime
    /// Where the schedule stands.
    package var position: JSON
    /// Bytes of `<run>.bdf.csv` that are whole when this checkpoint is written.
    package var recordBytes: Int
    package var records: Int
    package var cycle: Int
    package var charging: AmpereHours
    package var discharging: AmpereHours
    package var plated: AmpereHours
    package var state: String
    /// The `schedule.N.yaml` that the position is one of, 1 for `schedule.yaml`; and the one that
    /// takes over at the end of the step in hand.
    package var schedule = 1
    package var amended: Int?
    /// How often the run has gone on by itself in this day.
    package var resumes = Resumes()
    /// When probes of the last day found suspected shorts healed.
    package var heals: [UnixTime] = []
    /// The channel's voltage zero, as it was measured last.
    package var zero: Zero?
    /// Counters, cycles and metrics as they were read (`RecordState`); nil when there were none.
    package private(set) var accounts: JSON?

    /// Self-made resumes since a point in time.
    package struct Resumes: Hashable, Sendable {
        package var count = 0
        package var since = UnixTime(nanoseconds: 0)

        package init() {}

        package init(count: Int, since: UnixTime) {
            self.count = count
            self.since = since
        }
    }

    /// A voltage zero, its uncertainty, and when it was measured.
    package struct Zero: Hashable, Sendable {
        package var value: Volts
        package var uncertainty: Volts
        package var at: UnixTime

        package init(value: Volts, uncertainty: Volts, at: UnixTime) {
            self.value = value
            self.uncertainty = uncertainty
            self.at = at
        }
    }

    package init(
        run: String, testTime: TimeSpan, unixTime: UnixTime, position: JSON, recordBytes: Int,
        records: Int, cycle: Int, charging: AmpereHours, discharging: AmpereHours,
        plated: AmpereHours, state: String
    ) {
        self.run = run
        self.testTime = testTime
        self.unixTime = unixTime
        self.position = position
        self.recordBytes = recordBytes
        self.records = records
        self.cycle = cycle
        self.charging = charging
        self.discharging = discharging
        self.plated = plated
        self.state = state
    }

    /// The content of the file: a line for each value, and one for all accounts, which are for
    /// programs.
    package func append(to text: inout ByteText, accounts: RecordState) {
        text.append(prettyJSON: json)
        text.truncate(to: text.count - 2)
        text.append(",\n  \"accounts\": ")
        accounts.append(to: &text)
        text.append("\n}\n")
    }

    /// All of it but the accounts.
    package var json: JSON {
        [
            "version": .integer(Self.version), "run": .string(run), "state": .string(state),
            "test-time-s": .number(testTime.seconds), "unix-time-s": .number(unixTime.seconds),
            "position": position, "record-bytes": .integer(recordBytes),
            "records": .integer(records), "cycle": .integer(cycle),
            "charging-Ah": .number(charging.value),
            "discharging-Ah": .number(discharging.value), "plated-Ah": .number(plated.value),
            "schedule": .integer(schedule), "amended": amended.map { .integer($0) } ?? .null,
            "resumes": [
                "count": .integer(resumes.count), "since-unix-s": .number(resumes.since.seconds),
            ],
            "heals-unix-s": .array(heals.map { .number($0.seconds) }),
            "zero": zero.map {
                [
                    "value-V": .number($0.value.value),
                    "uncertainty-V": .number($0.uncertainty.value),
                    "unix-time-s": .number($0.at.seconds),
                ]
            } ?? .null,
        ]
    }

    /// Reads a checkpoint back; nil when it is of another version, incomplete, or
    /// holds numbers that cannot be.
    package init?(json: JSON) {
        guard json["version"]?.integer == Self.version,
            let run = json["run"]?.string, let state = json["state"]?.string,
            let testTime = json["test-time-s"]?.number,
            let unixTime = Self.time(json["unix-time-s"]), let position = json["position"],
            let recordBytes = json["record-bytes"]?.integer,
            let records = json["records"]?.integer, let cycle = json["cycle"]?.integer,
            let charging = json["charging-Ah"]?.number,
            let discharging = json["discharging-Ah"]?.number,
            let plated = json["plated-Ah"]?.number, let schedule = json["schedule"]?.integer,
            let resumes = Self.resumes(json["resumes"]), let zeroJSON = json["zero"],
            let amendedJSON = json["amended"], let heals = json["heals-unix-s"]?.array,
            let testNanoseconds = Int64(exactly: (testTime * 1e9).rounded()),
            recordBytes >= 0, records >= 0, cycle >= 0, schedule >= 1
        else { return nil }
        self.init(
            run: run, testTime: TimeSpan(nanoseconds: testNanoseconds),
            unixTime: unixTime, position: position,
            recordBytes: recordBytes, records: records, cycle: cycle,
            charging: AmpereHours(charging), discharging: AmpereHours(discharging),
            plated: AmpereHours(plated), state: state)
        self.schedule = schedule
        amended = amendedJSON.integer
        self.resumes = resumes
        self.heals = heals.compactMap(Self.time)
        zero = Self.zero(zeroJSON)
        accounts = json["accounts"]
    }

    private static func time(_ json: JSON?) -> UnixTime? {
        json?.number.flatMap { Int64(exactly: ($0 * 1e9).rounded()) }
            .map { UnixTime(nanoseconds: $0) }
    }

    private static func resumes(_ json: JSON?) -> Resumes? {
        guard let count = json?["count"]?.integer, count >= 0,
            let since = time(json?["since-unix-s"])
        else { return nil }
        return Resumes(count: count, since: since)
    }

    private static func zero(_ json: JSON) -> Zero? {
        guard let value = json["value-V"]?.number,
            let uncertainty = json["uncertainty-V"]?.number, let at = time(json["unix-time-s"])
        else { return nil }
        return Zero(value: Volts(value), uncertainty: Volts(uncertainty), at: at)
    }
}
