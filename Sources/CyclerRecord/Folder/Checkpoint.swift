package import CyclerCore

/// What a restart will resume from: replaced atomically at every step change.
package struct Checkpoint: Hashable, Sendable {
    /// Version of the schema; a newer one is refused, never guessed at.
    package static let version = 1

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
    /// Counters, cycles and metrics as they were read (`RecordState`); nil when there were none.
    package private(set) var accounts: JSON?

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
        ]
    }

    /// Reads a checkpoint back; nil when it is of another version, incomplete, or
    /// holds numbers that cannot be.
    package init?(json: JSON) {
        guard json["version"]?.integer == Self.version,
            let run = json["run"]?.string, let state = json["state"]?.string,
            let testTime = json["test-time-s"]?.number,
            let unixTime = json["unix-time-s"]?.number, let position = json["position"],
            let recordBytes = json["record-bytes"]?.integer,
            let records = json["records"]?.integer, let cycle = json["cycle"]?.integer,
            let charging = json["charging-Ah"]?.number,
            let discharging = json["discharging-Ah"]?.number,
            let plated = json["plated-Ah"]?.number,
            let testNanoseconds = Int64(exactly: (testTime * 1e9).rounded()),
            let unixNanoseconds = Int64(exactly: (unixTime * 1e9).rounded()),
            recordBytes >= 0, records >= 0, cycle >= 0
        else { return nil }
        self.init(
            run: run, testTime: TimeSpan(nanoseconds: testNanoseconds),
            unixTime: UnixTime(nanoseconds: unixNanoseconds), position: position,
            recordBytes: recordBytes, records: records, cycle: cycle,
            charging: AmpereHours(charging), discharging: AmpereHours(discharging),
            plated: AmpereHours(plated), state: state)
        accounts = json["accounts"]
    }
}
