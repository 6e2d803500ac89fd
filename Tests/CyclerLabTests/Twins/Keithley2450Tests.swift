import CyclerCore
import CyclerLab
import Testing

/// The source-measure unit twin, line by line.
@Suite struct Keithley2450Tests {
    static func bench(_ preset: HalfCellPreset = .criec) -> Bench {
        Bench(
            .text,
            .text(
                Keithley2450Twin(
                    cell: HalfCell(preset: preset, area: Bench.area), spec: Bench.spec(true),
                    seed: 1, serial: "04411", clock: Bench.clock())))
    }

    @Test(arguments: [
        ("*IDN?", "KEITHLEY INSTRUMENTS INC.,MODEL 2450,04411,1.7.12b"), ("*LANG?", "SCPI"),
        (":OUTP?", "0"), (":OUTP:CURR:SMOD?", "NORM"), (":SENS:VOLT:RSEN?", "0"),
        (":SOUR:FUNC?", "VOLT"), (":SENS:FUNC?", "\"CURR:DC\""), ("SYST:ERR?", "0,\"No error\""),
        (":READ?", "9.91e37"),
        (":READ? \"defbuffer1\", READ, SOUR, SOURSTAT", "9.91e37,9.91e37,0"),
    ])
    func powerOn(query: String, answer: String) {
        let bench = Self.bench()
        #expect(bench.ask(query) == answer)
    }

    @Test(arguments: [
        (":OUTP:CURR:SMOD HIMP", ":OUTP:CURR:SMOD?", "HIMP"),
        (":output:voltage:smode himpedance", ":OUTP:VOLT:SMOD?", "HIMP"),
        (":SENS:VOLT:RSEN ON", ":SENS:VOLT:RSEN?", "1"),
        (":SENS:CURR:RSEN 1", ":SENS:CURR:RSEN?", "1"),
        (":SOUR:CURR:READ:BACK OFF", ":SOUR:CURR:READ:BACK?", "0"),
        (":SOUR:VOLT:PROT PROT20", ":SOUR:VOLT:PROT?", "PROT20"),
        (":SOURce:FUNCtion CURRent", ":SOUR:FUNC?", "CURR"),
        (":SENS:FUNC \"VOLT\"", ":SENS:FUNC?", "\"VOLT:DC\""),
        (":SOUR:CURR:RANG 5e-05", ":SOUR:CURR:RANG?", "1.000000E-04"),
        (":SENS:CURR:RANG 0.0001", ":SENS:CURR:RANG?", "1.000000E-04"),
        (":SOUR:VOLT:RANG 0.5", ":SOUR:VOLT:RANG?", "2.000000E+00"),
        (":SOUR:CURR:VLIM 3.5", ":SOUR:CURR:VLIM?", "3.500000E+00"),
        (":SOUR:VOLT:ILIM 2e-5", ":SOUR:VOLT:ILIM?", "2.000000E-05"),
        (":SOUR:CURR:LEV -4e-06", ":SOUR:CURR:LEV?", "-4.000000E-06"),
        (":SOUR:VOLT:LEV -0.05", ":SOUR:VOLT:LEV?", "-5.000000E-02"),
    ])
    func setsAreSilentAndReadBack(set: String, query: String, answer: String) {
        let bench = Self.bench()
        #expect(bench.ask(set) == nil)
        #expect(bench.ask(query) == answer)
    }

    @Test(arguments: [
        (":SOUR:CURR:LEV 1", ":SOUR:CURR:LEV?", "0.000000E+00", "-222"),
        (":SOUR:CURR:RANG 5", ":SOUR:CURR:RANG?", "1.000000E-05", "-222"),
        (":SOUR:CURR:VLIM 0", ":SOUR:CURR:VLIM?", "2.100000E+01", "-222"),
        (":OUTP PERHAPS", ":OUTP?", "0", "-104"), (":SOUR:FUNC RES", ":SOUR:FUNC?", "VOLT", "-224"),
        (":OUTP:CURR:SMOD OPEN", ":OUTP:CURR:SMOD?", "NORM", "-224"),
        (":SOUR:CURR:LEVEL: 1e-6", ":SOUR:CURR:LEV?", "1.000000E-06", "0"),
        (":SOUR:CURR:VLIMM 3", ":SOUR:CURR:VLIM?", "2.100000E+01", "-113"),
    ])
    func refusalsLeaveEverythingAsItWas(set: String, query: String, answer: String, code: String) {
        let bench = Self.bench()
        #expect(bench.ask(set) == nil)
        #expect(bench.ask(query) == answer)
        #expect(bench.ask("SYST:ERR?")?.hasPrefix(code) == true)
        #expect(bench.ask("SYST:ERR?")?.hasPrefix("0") == true, "an error is told once")
    }

    @Test func anUnknownQueryIsNeverAnswered() {
        let bench = Self.bench()
        #expect(bench.ask(":SOUR:NOTHING?") == nil)
        #expect(bench.ask(":READ? \"defbuffer1\", NONSENSE") == nil)
    }

    static let setUp = [
        ":OUTP:CURR:SMOD HIMP", ":OUTP:VOLT:SMOD HIMP", ":SENS:VOLT:RSEN ON",
        ":SENS:CURR:RSEN ON", ":SOUR:FUNC CURR", ":SENS:FUNC \"VOLT\"", ":SOUR:CURR:RANG 1e-4",
        ":SOUR:CURR:VLIM 3.5",
    ]
    static let read = ":READ? \"defbuffer1\", READ, SOUR, SOURSTAT"

    static func fields(_ answer: String?) -> [Double] {
        (answer ?? "").split(separator: ",").compactMap { Double($0) }
    }

    @Test func platesAndOpens() throws {
        let bench = Self.bench()
        for line in Self.setUp + [":SOUR:CURR:LEV -4e-05", ":OUTP ON"] {
            #expect(bench.ask(line) == nil)
        }
        bench.wait(.hours(1))
        let fields = Self.fields(bench.ask(Self.read))
        #expect(fields.count == 3 && fields[0] > 0 && fields[0] < 2)
        #expect(abs(fields[1] + 4e-5) < 1e-9 && fields[2] == 128)
        #expect(bench.ask(":OUTP OFF") == nil && bench.ask(":OUTP?") == "0")
        #expect(try !#require(bench.situation()).isClosed, "high impedance is open")
        #expect(bench.ask(Self.read) == "9.91e37,9.91e37,0")
    }

    @Test func zeroAmperesWithOutputOnReadsTheRestPotential() throws {
        let bench = Self.bench()
        for line in Self.setUp + [":SOUR:CURR:LEV 0", ":OUTP ON"] { _ = bench.ask(line) }
        bench.wait(.minutes(10))
        let fields = Self.fields(bench.ask(Self.read))
        #expect(abs(fields[0] - 2.4) < 1e-6 && fields[1] == 0)
        #expect(try #require(bench.situation()).cell.intercalated == .zero)
    }

    @Test func aCellAboveTheLimitIsDischarged() throws {
        let bench = Self.bench()
        for line in Self.setUp + [":SOUR:CURR:VLIM 1", ":SOUR:CURR:LEV 0", ":OUTP ON"] {
            _ = bench.ask(line)
        }
        bench.wait(.seconds(1))
        let fields = Self.fields(bench.ask(Self.read))
        #expect(abs(fields[0] - 1) < 1e-6 && fields[1] < -1e-3 && fields[2] == 160)
        #expect(try #require(bench.situation()).cell.intercalated > .zero)
    }

    @Test func factoryOffStatePutsZeroVoltsOnTheCell() throws {
        let bench = Self.bench()
        for line in [":SOUR:FUNC CURR", ":SOUR:CURR:VLIM 3.5", ":OUTP ON", ":OUTP OFF"] {
            _ = bench.ask(line)
        }
        #expect(bench.ask(":OUTP?") == "0")
        #expect(try #require(bench.situation()).isEnergised, "off, and yet the cell conducts")
        _ = bench.ask(":OUTP:CURR:SMOD HIMP")
        _ = bench.ask(":OUTP OFF")
        #expect(try !#require(bench.situation()).isEnergised)
    }

    @Test func changingTheFunctionSwitchesTheOutputOff() {
        let bench = Self.bench()
        for line in Self.setUp + [":OUTP ON", ":SOUR:FUNC VOLT"] { _ = bench.ask(line) }
        #expect(bench.ask(":OUTP?") == "0")
    }

    @Test func voltageModeSwapsTheFields() {
        let bench = Self.bench()
        let lines = [
            ":SOUR:FUNC VOLT", ":SENS:FUNC \"CURR\"", ":SENS:CURR:RANG 1e-2",
            ":SOUR:VOLT:ILIM 1e-4", ":SENS:CURR:RSEN ON", ":SOUR:VOLT:LEV 2.0", ":OUTP ON",
        ]
        for line in lines { _ = bench.ask(line) }
        bench.wait(.seconds(1))
        let fields = Self.fields(bench.ask(Self.read))
        #expect(abs(fields[0] + 1e-4) < 1e-9, "measured: current at its limit")
        #expect(fields[1] > 2.0 && fields[2] == 160)
    }

    @Test func twoWireSensingAddsTheLeads() {
        let bench = Self.bench(.symmetric)
        for line in Self.setUp + [":SOUR:CURR:RANG 1e-3", ":SOUR:CURR:LEV 1e-3", ":OUTP ON"] {
            _ = bench.ask(line)
        }
        bench.wait(.seconds(1))
        let four = Self.fields(bench.ask(Self.read))[0]
        _ = bench.ask(":SENS:VOLT:RSEN OFF")
        #expect(abs(Self.fields(bench.ask(Self.read))[0] - four - 0.8e-3) < 1e-6)
    }

    @Test func hasNoWatchdogToBreak() {
        let bench = Self.bench()
        #expect(throws: FaultRefusal.notPossible) {
            try bench.line.add(
                ActiveFault(kind: .device(.watchdogIgnored), unit: 0), at: bench.now)
        }
    }
}
