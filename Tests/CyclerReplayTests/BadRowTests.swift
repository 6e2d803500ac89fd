import CyclerCore
import CyclerReplay
import Testing

/// Rows that cannot be used are counted, named, and stop nothing.
@Suite struct BadRowTests {
    private let bench = Bench()
    private static let header = "Test Time / s,Voltage / V,Current / A\n"

    @Test(arguments: [
        ("2,nan,1", SkipReason.noVoltage), ("2,,1", .noVoltage), ("2,high,1", .noVoltage),
        ("2,inf,1", .noVoltage), ("2,1e999,1", .noVoltage), ("2,1,", .noCurrent),
        ("2,1,NaN", .noCurrent), (",1,1", .noTime), ("abc,1,1", .noTime), ("2,1", .fieldCount),
        ("2,1,1,1", .fieldCount), ("2", .fieldCount), ("1,1,1", .timeRepeated),
        ("0.5,1,1", .timeBackward), ("-1,1,1", .timeBackward), ("2,1e13,1", .outOfRange),
        ("2,1,-2e12", .outOfRange), ("9e99,1,1", .outOfRange), ("Voltage,Time,Current", .noTime),
    ])
    func oneBadRowIsNamed(_ row: String, _ reason: SkipReason) throws {
        let told = try bench.replay(Self.header + "0,1,1\n1,1,1\n\(row)\n3,1,1\n4,1,1\n")
        #expect(told.summary.rows == 4)
        #expect(told.summary.skipped.total == 1)
        #expect(told.summary.skipped[reason] == 1)
        #expect(told.summary.skipped.named.map(\.line) == [4])
        #expect(told.summary.skipped.named.first?.reason == reason)
        #expect(told.summary.span.seconds == 4)
    }

    @Test func emptyLinesAreNoRows() throws {
        let told = try bench.replay(Self.header + "\n0,1,1\n\n\r\n1,1,1\n\n")
        #expect(told.summary.rows == 2)
        #expect(told.summary.skipped.total == 0)
    }

    @Test func onlyTheFirstFewAreNamed() throws {
        let bad = String(repeating: "x,1,1\n", count: 1000)
        let told = try bench.replay(Self.header + "0,1,1\n" + bad + "1,1,1\n")
        #expect(told.summary.skipped[.noTime] == 1000)
        #expect(told.summary.skipped.named.count == SkippedRows.namedMax)
        #expect(told.summary.rows == 2)
    }

    @Test func aTimeThatStartsOverIsWarnedOf() throws {
        var text = Self.header
        for step in 0..<5 { for second in 0..<20 { text += "\(second),\(step),1\n" } }
        let told = try bench.replay(text)
        #expect(told.summary.rows == 20)
        #expect(told.summary.skipped[.timeRepeated] + told.summary.skipped[.timeBackward] == 80)
        #expect(told.summary.warnings.contains { $0.contains("total time") })
    }

    @Test func withoutAUsableRowTheFirstReasonIsTold() {
        let text = bench.refusal(Self.header + "0,x,1\n1,y,1\n")
        #expect(
            text.contains(
                "r.csv: none of its 2 rows can be used; line 2: no number for the voltage"),
            "\(text)")
        #expect(text.contains("--columns"), "\(text)")
    }

    @Test func staleRowsAreLeftOut() throws {
        let told = try bench.replay(
            "Test Time / s,Voltage / V,Current / A,Sample Quality\n0,1,1,good\n1,9,1,stale\n"
                + "2,1,1,flagged\n")
        #expect(told.summary.skipped[.stale] == 1)
        #expect(told.summary.rows == 2)
    }

    /// A mark that is decided once stays: a comma among points is text.
    @Test func marksAreNotMixed() throws {
        let told = try bench.replay(
            "Test Time / s;Voltage / V;Current / A\n0;1;1\n1;1.5;1\n2;1,5;1\n3;1.5;1\n")
        #expect(told.summary.rows == 3)
        #expect(told.summary.skipped[.noVoltage] == 1)
    }

    @Test func anOutlierOfTheCurrentIsLeftOut() throws {
        var trace = Trace()
        trace.add(100, current: { $0 == 50 ? 5e-3 : 1e-3 }, voltage: { _ in 0.1 })
        let told = try bench.replay(trace.text)
        #expect(told.summary.outliers == 1)
        #expect(told.summary.rows == 99)
        #expect(told.regimes == [.current])
    }
}
