import CyclerCore
import CyclerReplay
import Testing

/// Which column is what, by its label and by what a person says.
@Suite struct ColumnTests {
    private let bench = Bench()
    private static let rows = "0,0.1,1\n1,0.1,1\n2,0.1,1\n"

    private func columns(_ header: String, _ rows: String = rows, _ order: [String] = []) throws
        -> String
    {
        try bench.replay(header + "\n" + rows, columns: order).summary.columns
    }

    @Test(arguments: [
        "Test Time / s,Voltage / V,Current / A", "test_time_second,voltage_volt,current_ampere",
        "time/s,Ewe/V,I/A", "time/s,Ecell/V,<I>/A", "Test_Time(s),Voltage(V),Current(A)",
        "Test Time [s],Voltage [V],Current [A]", "TEST TIME / S,VOLTAGE / V,CURRENT / A",
        "\"Test Time / s\",\"Voltage / V\",\"Current / A\"",
    ])
    func labelsAreKnown(_ header: String) throws {
        // Units keep their case: S is no second.
        guard !header.contains("/ S") else {
            #expect(throws: ReplayFault.self) { try columns(header) }
            return
        }
        let text = try columns(header)
        #expect(text.contains("time '") && text.contains("' in s, "), "\(text)")
        #expect(text.contains("voltage '") && text.contains("current '"), "\(text)")
    }

    @Test func everyRoleOfTheFormatIsFound() throws {
        let header =
            "Test Time / s,Voltage / V,Current / A,Unix Time / s,Cycle Count / 1,Step Count / 1,"
            + "Ambient Temperature / degC,Step Type,Applied Pressure / Pa,Set Current / A,"
            + "Set Voltage / V,Sample Quality,Frequency / Hz,Step Index / 1"
        let text = try columns(header, "0,0.1,1,1700000000,1,3,25,CC_CHG,3e6,1,,good,,5\n")
        for role in ColumnRole.allCases {
            #expect(text.contains("\(role.rawValue) '"), "\(role): \(text)")
        }
        #expect(text.contains("step 'Step Count / 1'"))
    }

    @Test func unitsAreConverted() throws {
        let told = try bench.replay(
            "Test Time / min,Voltage / mV,Current / uA\n0,100,36\n60,100,36\n120,100,36\n")
        #expect(told.summary.span.seconds == 7200)
        #expect((told.summary.charged.value - 72e-6).magnitude < 1e-12)
        let cell = Bench.cell(.symmetric)
        let step = try #require(told.steps.first)
        guard case .current(let set) = step.regime else {
            Issue.record("\(step)")
            return
        }
        #expect((set.value - 36e-6).magnitude < 1e-15)
        #expect(cell.area.value == 1)
    }

    @Test(arguments: [
        (["time=T:h,voltage=U:mV,current=J:mA"], "T,U,J"),
        (["time=T:h", "voltage=U:mV", "current=J:mA"], "T,U,J"),
        (["time=#1:h,voltage=#2:mV,current=#3:mA"], "T,U,J"),
        (["time=#1:h,voltage=#2:mV,current=#3:mA"], "0.5,100,2"),
        (["time=T(h),voltage=U [mV],current=J/mA"], "T(h),U [mV],J/mA"),
        (["time=t:h,voltage=u:mV,current=j:mA"], "T,U,J"),
        (["time=a,b:h,voltage=U:mV,current=J:mA"], "\"a,b\",U,J"),
        (["time=x:s:h,voltage=U:mV,current=J:mA"], "x:s,U,J"),
        (["time=x:s (h),voltage=U:mV,current=J:mA"], "x:s (h),U,J"),
    ])
    func aPersonSaysWhichIsWhich(_ order: [String], _ header: String) throws {
        let told = try bench.replay(header + "\n1,100,2\n2,100,2\n", columns: order)
        let first = header.hasPrefix("0.5") ? 1.5 : 1.0
        #expect(told.summary.span.hours == first)
        #expect((told.summary.charged.value - first * 2e-3).magnitude < 1e-12)
    }

    @Test func aRoleCanBeLeftOut() throws {
        let text = "Test Time / s,Voltage / V,Current / A,Step Count / 1\n0,1,1,1\n1,1,1,2\n"
        #expect(try bench.replay(text).summary.steps == 2)
        #expect(try bench.replay(text, columns: ["step=-"]).summary.steps == 1)
    }

    @Test func theOtherSignIsTurned() throws {
        let text = "Test Time / s,Voltage / V,Current / A\n0,1,-1\n3600,1,-1\n"
        #expect(try bench.replay(text).summary.discharged.value == 1)
        let turned = try bench.replay(text) { $0.isPositiveDischarge = true }
        #expect(turned.summary.charged.value == 1)
        #expect(turned.summary.discharged.value == 0)
    }

    @Test func aWallClockStandsInForTheTime() throws {
        let told = try bench.replay(
            "Date,Voltage / V,Current / A\n2026-03-01 08:00:00,1,1\n2026-03-01T08:30:00.5,1,1\n",
            columns: ["wall=Date:date"])
        #expect(told.summary.span.seconds == 1800.5)
        #expect(told.steps.first?.time.seconds == 0)
    }

    @Test(arguments: [
        ("0:00:00", "1:30:00.25", 5400.25), ("2:59:59", "1d 00:00:01", 75602),
        ("00:00:10,5", "00:00:11,0", 0.5),
    ])
    func clocksAreRead(_ first: String, _ second: String, _ seconds: Double) throws {
        let told = try bench.replay(
            "T;Voltage / V;Current / A\n\(first);1;1\n\(second);1;1\n", columns: ["time=T:hms"])
        #expect((told.summary.span.seconds - seconds).magnitude < 1e-6)
    }

    // MARK: Mistakes

    @Test(arguments: [
        ("a,b,c", [], "no column is known to be the time"),
        ("time,Voltage / V,Current / A", [], "write time=time:UNIT with s, us, ms"),
        ("Test Time / s,Voltage / V,Current / furlong", [], "has no unit of the current"),
        (
            "time/s,Ewe/V,I/mA", ["voltage=Ewee/V"],
            "there is no column 'Ewee/V' for the voltage; did you mean 'Ewe/V'?"
        ),
        ("time/s,Ewe/V,I/mA", ["current=#4:mA"], "there is no column #4 for the current"),
        (
            "time/s,U:V,U:V,I/mA", ["voltage=U:V"],
            "column 'U' for the voltage is there more than once; say which: #2 and #3"
        ),
        ("time/s,Ewe/V,I/mA", ["current=-"], "the current is needed and left out with current=-"),
        ("time/s,Ewe,I/mA", ["voltage=Ewe"], "write voltage=Ewe:UNIT with V, mV"),
    ])
    func aMissingColumnIsExplained(_ header: String, _ order: [String], _ wanted: String) {
        let text = bench.refusal(header + "\n" + Self.rows, columns: order)
        #expect(text.contains("r.csv:1: "), "\(text)")
        #expect(
            text.contains(wanted) || text.contains(wanted.replacing("'U'", with: "'U:V'")),
            "\(text)")
        #expect(text.contains("columns of line 1: '"), "\(text)")
        #expect(text.contains("--columns time="), "\(text)")
    }

    @Test(arguments: [
        ("tme=T:s", "there is no role 'tme'; did you mean 'time'?"),
        ("time", "'time' is no ROLE=COLUMN:UNIT"), ("time=", "names no column"),
        ("time=#0:s", "count from #1"), ("time=#1:parsec", "'parsec' is no unit of the time"),
        ("time=T:s,time=T:h", "'time' is given twice"),
    ])
    func aWrongOrderIsExplained(_ text: String, _ wanted: String) {
        var order = ColumnOrder()
        do {
            try order.add(text)
            Issue.record("\(text) was taken")
        } catch { #expect(error.text.contains(wanted), "\(error.text)") }
    }
}
