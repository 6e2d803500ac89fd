import CyclerCore
import CyclerRecord
import Testing

/// What a checkpoint keeps of the records comes back whole, or not at all.
@Suite struct RecordStateTests {
    /// A run of many kinds of steps, with its counters kept alongside.
    struct Played {
        var run: SummaryTests.Run
        var counters = ChargeCounters()
        let cell: Cell

        init(_ kind: CellKind) {
            run = SummaryTests.Run(kind, mass: Grams(0.01))
            cell = CycleTests.cell(kind, mass: Grams(0.01))
        }

        var state: RecordState {
            RecordState(counters: counters, book: run.book, summary: run.summary)
        }

        /// Steps `range` of a long experiment.
        mutating func play(_ range: Range<Int>) {
            for index in range {
                let density = [0.05, 0.25, 0.5][index / 8 % 3]
                let direction: CurrentDirection =
                    cell.kind == .full
                    ? (index.isMultiple(of: 2) ? .charge : .discharge)
                    : index.isMultiple(of: 2) ? .plate : .strip
                let areal = index == 0 ? 2 : 0.5 - 0.001 * Double(index % 2)
                run.step(direction, areal, at: density, volts: 0.01 * direction.sign) { row in
                    row.accuracy = CurrentAccuracy(gain: 1e-3, offset: Amperes(1e-8))
                    row.rangeFullScale = Amperes(index < 20 ? 1e-3 : 1e-2)
                    row.timing = .milliseconds(500)
                    row.plated = AmpereHours(1e-4 * Double(index % 7))
                    if index == 2 {
                        row.zeroToMinimum = Volts(0.01)
                        row.definition = "plateau"
                        row.onset = .seconds(77)
                    }
                    if index == 31 { row.finding = .shortStep }
                    if index == 33 { row.isWhole = false }
                    row.interruptions = index % 3
                }
                run.book.take(temperature: Kelvins(300 + Double(index)), pressure: Pascals(1e6))
                run.book.interrupted()
                counters.beginStep()
                counters.restart(at: .zero + .hours(index))
                counters.count(
                    Amperes(direction.sign * 1e-3), Volts(0.5),
                    at: .zero + .hours(index) + .minutes(50))
                counters.close(at: .zero + .hours(index) + .minutes(51))
            }
            let finding = Finding(
                code: .shortStep, at: .zero, since: .zero, observed: 1, reference: 2)
            run.summary.take(finding, at: run.now, plated: AmpereHours(1e-4))
        }
    }

    /// The state as a checkpoint has it.
    static func written(_ played: Played) throws -> JSON {
        var text = ByteText()
        played.state.append(to: &text)
        return try JSONScanner.parse(text.bytes)
    }

    /// Cut anywhere, written out, read back and played on: the same as without the cut.
    @Test(arguments: CellKind.allCases, [0, 1, 2, 3, 9, 20, 32, 40])
    func aRunThatWasCutEndsLikeOneThatWasNot(kind: CellKind, cut: Int) throws {
        var whole = Played(kind)
        whole.play(0..<cut)
        let text = try Self.written(whole)
        let state = try #require(
            RecordState(json: text, whole.cell, counting: .automatic))
        var again = Played(kind)
        again.run.book = state.book
        again.run.summary = state.summary
        again.run.now = whole.run.now
        again.run.count = whole.run.count
        again.counters = state.counters
        #expect(try Self.written(again) == text)
        whole.play(cut..<44)
        again.play(cut..<44)
        whole.run.end()
        again.run.end()
        #expect(again.run.summary.json == whole.run.summary.json)
        #expect(again.counters.total == whole.counters.total)
        #expect(again.counters.step == whole.counters.step)
        #expect(again.run.book.count == whole.run.book.count)
    }

    /// Every single value of a state, taken out or replaced by what it cannot be.
    @Test func aDamagedStateIsRefused() throws {
        var played = Played(.half)
        played.play(0..<35)
        let json = try Self.written(played)
        var count = 0
        for (damaged, isSame) in Self.damages(json) where !isSame {
            count += 1
            #expect(
                RecordState(json: damaged, played.cell, counting: .automatic) == nil,
                "\(damaged.text)")
        }
        #expect(count > 300, "\(count) ways to be damaged")
    }

    /// The counters go on from where they were; what was in force then is not any more.
    @Test func countersComeBackWithoutASetPoint() throws {
        var played = Played(.half)
        played.play(0..<3)
        played.counters.beginCycle()
        played.counters.restart(at: .zero + .hours(9))
        played.counters.count(Amperes(1e-3), Volts(1), at: .zero + .hours(10))
        let before = played.counters
        var after = try #require(
            RecordState(
                json: Self.written(played), played.cell, counting: .automatic)
        ).counters
        after.count(Amperes(1), Volts(1), at: .zero + .hours(11))
        #expect(after.total == before.total && after.cycle == before.cycle)
        #expect((after.cycle.charging.value - 1e-3).magnitude < 1e-12)
        #expect(after.stepNet == before.stepNet)
    }

    /// The accounts stand in the checkpoint's file on one line, and come back from it.
    @Test func aCheckpointCarriesTheAccounts() throws {
        var played = Played(.symmetric)
        played.play(0..<9)
        let checkpoint = Checkpoint(
            run: "r", testTime: .seconds(5), unixTime: UnixTime(nanoseconds: 7_000_000_000),
            position: ["entry": 3], recordBytes: 4711, records: 12, cycle: 2,
            charging: AmpereHours(0.25), discharging: AmpereHours(0.5),
            plated: AmpereHours(0.125), state: "running")
        var text = ByteText()
        checkpoint.append(to: &text, accounts: played.state)
        #expect(text.string.hasPrefix("{\n  \"version\": 2,\n") && text.string.hasSuffix("}\n}\n"))
        #expect(text.string.split(separator: "\n").filter { $0.contains("accounts") }.count == 1)
        let back = try #require(Checkpoint(json: JSONScanner.parse(text.bytes)))
        #expect(back.json == checkpoint.json)
        let accounts = try #require(back.accounts)
        #expect(try accounts == Self.written(played))
    }

    @Test func anotherVersionIsRefused() throws {
        let played = Played(.half)
        guard case .object(var members) = try Self.written(played) else { return }
        #expect(RecordState(json: .object(members), played.cell, counting: .automatic) != nil)
        members[0].value = 1
        #expect(RecordState(json: .object(members), played.cell, counting: .automatic) == nil)
    }

    /// All copies of a value with one leaf removed, or replaced by something of another kind.
    static func damages(_ json: JSON) -> [(JSON, isSame: Bool)] {
        switch json {
        case .null: return []
        case .bool, .number, .string:
            return [(.object([]), false)]
        case .array(let values):
            var made: [(JSON, isSame: Bool)] = []
            for index in values.indices {
                var fewer = values
                fewer.remove(at: index)
                // A list of stages or rates may well have one less.
                if !values.allSatisfy({ $0.array != nil }) { made.append((.array(fewer), false)) }
                for (part, isSame) in damages(values[index]) {
                    var changed = values
                    changed[index] = part
                    made.append((.array(changed), isSame))
                }
            }
            return made
        case .object(let members):
            return members.indices.flatMap { index in
                damages(members[index].value).map { part, isSame in
                    var changed = members
                    changed[index].value = part
                    return (JSON.object(changed), isSame)
                }
            }
        }
    }
}
