import CyclerCore
import CyclerRecord
import Testing

/// Counters and bursts over many samples.
@Suite struct LongRunTests {
    @Test func energyFollowsTheSignOfTheCharge() {
        var counters = ChargeCounters()
        counters.restart(at: .zero)
        counters.count(Amperes(-1), Volts(-0.01), at: .zero + .hours(1))
        #expect(counters.step.charging == .zero)
        #expect((counters.step.dischargingEnergy.value - 0.01).magnitude < 1e-12)
        #expect(counters.step.chargingEnergy.value == 0)
    }

    @Test func samplesWithoutASetPointCountNothing() {
        var counters = ChargeCounters()
        for second in 1...5 {
            counters.count(Amperes(1), Volts(1), at: .zero + .seconds(second))
        }
        counters.close(at: .zero + .seconds(60))
        #expect(counters.total == ChargeTotals())
    }

    @Test func samplesOutOfOrderCountNothingTwice() {
        var counters = ChargeCounters()
        counters.restart(at: .zero)
        counters.count(Amperes(3.6), Volts(1), at: .zero + .seconds(2))
        counters.count(Amperes(3.6), Volts(1), at: .zero + .seconds(1))
        #expect((counters.step.charging.value - 2e-3).magnitude < 1e-12)
    }

    /// Times of the rows of a burst in seconds.
    static func times(_ text: ByteText) -> [Double] {
        text.string.split(separator: "\n").compactMap { line in
            Double(line.split(separator: ",")[0])
        }
    }

    /// However fast the samples come, a channel's ring stays within its memory; what it then
    /// holds is the newest part of the minute.
    @Test func aFastChannelKeepsItsNewestWithinTheBound() throws {
        var burst = BurstRecorder(period: .microseconds(100))
        var text = ByteText()
        let count = 200_000
        for index in 0..<count {
            let time = Instant.zero + .microseconds(100 * index)
            _ = burst.take(
                Sample(time: time, voltage: Volts(1), current: Amperes(1)), startedAt: .zero,
                to: &text)
        }
        burst.trigger(.shortHard, at: .zero + .microseconds(100 * (count - 1)))
        _ = burst.flush(startedAt: .zero, to: &text)
        let times = Self.times(text)
        // Time, voltage, current: 24 bytes an entry.
        #expect(times.count == BurstRecorder.bytesMax / 24)
        #expect(times.last == 19.9999)
        for (one, next) in zip(times, times.dropFirst()) where next <= one {
            Issue.record("out of order at \(one)")
            break
        }
    }

    @Test func twoFindingsFarApartAreTwoBursts() {
        var burst = BurstRecorder(period: .seconds(1))
        var text = ByteText()
        var numbers: [Int] = []
        for second in 0..<400 {
            let time = Instant.zero + .seconds(second)
            if second == 100 || second == 300 { burst.trigger(.shortStep, at: time) }
            _ = burst.flush(startedAt: .zero, to: &text)
            _ = burst.take(
                Sample(time: time, voltage: nil, current: nil), startedAt: .zero, to: &text)
            if let file = burst.file, numbers.last != file.number { numbers.append(file.number) }
        }
        #expect(numbers == [1, 2] && burst.count == 2)
    }

    @Test(arguments: [
        #"{"version":1}"#, #"{}"#, "[]", "1", "null",
    ])
    func whatIsNoCheckpointIsRefused(_ text: String) throws {
        #expect(Checkpoint(json: try JSONScanner.parse(Array(text.utf8))) == nil)
    }

    /// A checkpoint is read by a daemon that just came back from a crash: numbers that cannot be
    /// are refused, they do not end it again.
    @Test(arguments: [
        ("test-time-s", JSON.number(1e300)), ("unix-time-s", .number(-1e300)),
        ("record-bytes", .integer(-1)), ("records", .integer(-5)), ("cycle", .integer(-1)),
        ("version", .integer(0)), ("version", .integer(1)), ("version", .string("1")),
        ("run", .null), ("state", .integer(3)), ("plated-Ah", .string("x")),
    ])
    func damagedCheckpointsAreRefused(_ key: String, _ value: JSON) throws {
        let whole = Checkpoint(
            run: "r", testTime: .seconds(5), unixTime: UnixTime(nanoseconds: 7_000_000_000),
            position: ["entry": 3], recordBytes: 4711, records: 12, cycle: 2,
            charging: AmpereHours(0.25), discharging: AmpereHours(0.5),
            plated: AmpereHours(0.125), state: "running")
        guard case .object(var members) = whole.json else {
            Issue.record("a checkpoint is an object")
            return
        }
        let at = try #require(members.firstIndex { $0.key == key })
        members[at].value = value
        #expect(Checkpoint(json: .object(members)) == nil)
    }

    /// Through the text of the file and back.
    @Test func aCheckpointSurvivesItsFile() throws {
        let whole = Checkpoint(
            run: "ASSB__A1__20261123_001", testTime: .seconds(86_400 * 30),
            unixTime: UnixTime(nanoseconds: 1_795_467_746_000_000_000),
            position: ["entry": .null, "loops": .array([["start": 1, "pass": 4711]])],
            recordBytes: 1 << 40, records: 1 << 30, cycle: 4999,
            charging: AmpereHours(1.5), discharging: AmpereHours(0.75),
            plated: AmpereHours(0.0625), state: "held")
        var text = ByteText()
        text.append(prettyJSON: whole.json)
        #expect(Checkpoint(json: try JSONScanner.parse(text.bytes)) == whole)
    }
}
