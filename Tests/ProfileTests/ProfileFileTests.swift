import CyclerConfig
import CyclerCore
import CyclerInstruments
import CyclerYAML
import Testing

/// Profile files: what is right loads, what is wrong is told with line and column.
struct ProfileFileTests {
    @Test(arguments: ShippedProfile.allCases)
    func shippedProfilesLoadAndCompile(_ shipped: ShippedProfile) throws {
        let profile = try shipped.profile
        #expect(profile.name == shipped.rawValue)
        #expect(!profile.source.isEmpty)
        #expect(InstrumentCodec.errors(in: profile).isEmpty)
    }

    /// One change to a shipped file: `^` in the new text marks where the problem must be told
    /// (no mark: at the root), followed by the beginning of what is told.
    struct Slip: Sendable, CustomTestStringConvertible {
        var file: ShippedProfile
        var from: String
        var to: String
        var told: String

        init(_ file: ShippedProfile, _ from: String, _ to: String, _ told: String) {
            self.file = file
            self.from = from
            self.to = to
            self.told = told
        }

        var testDescription: String { "\(from) -> \(to)" }
    }

    static let keySlips: [Slip] = [
        Slip(
            .referencePotentiostat, "maturity: beta", "maturity: ^betta",
            "maturity: unknown word"),
        Slip(.referencePotentiostat, "title:", "^titel:", "titel: unknown key \"titel\""),
        Slip(
            .referencePotentiostat, "word-order: ABCD", "word-order: ^ABDC",
            "modbus.word-order: unknown word"),
        Slip(
            .referencePotentiostat, "read-max: 125", "read-max: ^126",
            "modbus.read-max: 126 is out of range"),
        Slip(.referencePotentiostat, "protocol: modbus", "protocol: ^modbuss", "protocol: "),
        Slip(
            .referencePotentiostat, "own-watchdog: yes", "own-watchdog: ^maybe",
            "traits.own-watchdog: "),
        Slip(
            .referencePotentiostat,
            "  reads-voltage-when-open: yes\n  own-watchdog: yes\n  sinks-above-limit: no\n",
            "  ^reads-voltage-when-open: yes\n  own-watchdog: yes\n",
            "traits: key \"sinks-above-limit\" is missing"),
        Slip(
            .referencePotentiostat, "unit: V}", "unit: ^volt}",
            "items.voltage.unit: unknown unit \"volt\""),
        Slip(
            .referencePotentiostat, "voltage: {input: 0, type: f32,", "voltage: ^{input: 0,",
            "items.voltage: key \"type\" is missing"),
        Slip(
            .referencePotentiostat, "{input: 0, type", "^{input: 0, holding: 0, type",
            "items.voltage: an item stands in one place"),
        Slip(
            .referencePotentiostat, "response: 200 ms", "response: ^200", "timing.response: "),
        Slip(
            .referencePotentiostat, "timing: {response: 200 ms", "timing: ^{response: 900 ms",
            "timing: the times do not rise"),
        Slip(
            .referencePotentiostat, "full-scale: 1 mA", "full-scale: ^1 mV",
            "ranges[1].full-scale: \"1 mV\" is a voltage"),
        Slip(
            .keithley2450, "{gain: 0.02 %, offset: 6 nA}", "{gain: ^0.02, offset: 6 nA}",
            "ranges[4].accuracy.gain: \"0.02\" is not a percentage up to 10 %"),
        Slip(
            .keithley2450, "{gain: 0.02 %, offset: 6 nA}", "{gain: ^20 %, offset: 6 nA}",
            "ranges[4].accuracy.gain: \"20 %\" is not a percentage up to 10 %"),
        Slip(
            .keithley2450, "{gain: 0.02 %, offset: 6 nA}", "^{gain: 0.02 %}",
            "ranges[4].accuracy: key \"offset\" is missing"),
        Slip(
            .keithley2450, "{gain: 0.02 %, offset: 6 nA}", "{gain: 0.02 %, offset: ^6 nV}",
            "ranges[4].accuracy.offset: unknown unit \"nV\""),
        Slip(
            .keithley2450, "{gain: 0.02 %, offset: 6 nA}", "{gain: 0.02 %, offset: ^-6 nA}",
            "ranges[4].accuracy.offset: \"-6 nA\" is out of range"),
        Slip(
            .keithley2450, "{gain: 0.02 %, offset: 6 nA}", "{gain: 0.02 %, offset: ^0.05 %}",
            "ranges[4].accuracy.offset: \"0.05 %\" is not a share of the range"),
        Slip(
            .keithley2450, "{gain: 0.02 %, offset: 6 nA}",
            "{gain: 0.02 %, offset: 6 nA, ^ofset: 1 nA}",
            "ranges[4].accuracy.ofset: unknown key"),
        Slip(
            .alicat, "{default: psi", "^{default: psf",
            "options.pressure-unit: the default is not among the choices"),
    ]

    static let registerSlips: [Slip] = [
        Slip(
            .referencePotentiostat, "current: {input: 2, type", "^current: {input: 1, type",
            "'current' shares registers with 'voltage'"),
        Slip(
            .referencePotentiostat, "set-point: {input: 10", "^set-point: {input: 65535",
            "'set-point' would be at address 65536"),
        Slip(
            .referencePotentiostat, "output-closed: {input: 4, type: u16, bit: 0}",
            "^output-closed: {input: 4, type: u16, bit: 16}", "'output-closed' names bits"),
        Slip(
            .referencePotentiostat, "registers: 8}", "registers: ^126}",
            "items.serial.registers: 126 is out of range"),
        Slip(
            .laumas, "gross: {holding: 7, type: i32",
            "^gross: {holding: 7, type: ascii, registers: 33",
            "'gross' has 33 registers; a request carries at most 32"),
        Slip(
            .eurotherm, "process-value: {holding: 1, region: float",
            "^process-value: {holding: 1, region: flaot",
            "no address region is called 'flaot'; did you mean \"float\"?"),
        Slip(
            .alicat, "set-point: {holding: 1010", "^set-point: {holding: 0",
            "'set-point' would be at address -1"),
        Slip(
            .alicat, "pressure: {holding: 1203, type: f32, unit: $pressure-unit",
            "^pressure: {holding: 1203, type: f32, unit: $presure-unit",
            "the profile declares no option 'presure-unit'; did you mean \"pressure-unit\"?"),
    ]

    static let bindingSlips: [Slip] = [
        Slip(
            .referencePotentiostat, "  voltage: voltage\n", "  voltage: ^volts\n",
            "no item is called 'volts'"),
        Slip(
            .referencePotentiostat, "  voltage: voltage\n", "  voltage: ^current\n",
            "'current' is a current by its unit; a voltage is expected"),
        Slip(
            .referencePotentiostat, "  current: current\n", "",
            "what energises a cell must read 'current' back"),
        Slip(
            .referencePotentiostat, "  output: output-closed\n", "",
            "what energises a cell must read 'output' back"),
        Slip(
            .referencePotentiostat, "  counter: sample-counter", "  counter: ^serial",
            "'serial' is text"),
        Slip(
            .referencePotentiostat, "serial: serial,", "serial: ^seril,",
            "no item is called 'seril'; did you mean \"serial\"?"),
        Slip(
            .referencePotentiostat, "{input: 100, counts: [2, 3, 4, 5, 6, 7, 8]",
            "^{input: 100, counts: [2, 12]", "a proof of 12 registers is as long"),
        Slip(
            .laumas, "{holding: 0, counts: [3, 4, 5]", "^{holding: 0, counts: [2, 4]",
            "a proof of 2 registers is as long"),
        Slip(
            .laumas, "{holding: 0, counts: [3, 4, 5]", "^{holding: 0, counts: [3]",
            "prove: a late answer"),
        Slip(
            .keithley2450, "{ask: '*LANG?', equals: SCPI}\n\n", "^{ask: '*LANG?'}\n\n",
            "prove[1]: a proof needs a known answer"),
        Slip(
            .keithley2450, "{item: sourced, unit: A, when", "^{item: sourced, when",
            "'sourced' is a number by its unit"),
        Slip(
            .keithley2450, "when: {source-function: 1}}", "when: {^function: 1}}",
            "no item is called 'function'"),
    ]

    static let stepSlips: [Slip] = [
        Slip(
            .referencePotentiostat, "write: {mode: 0}", "write: {^mode: $voltage}",
            "$voltage is not known here"),
        Slip(
            .referencePotentiostat, "write: {mode: 0}", "write: {^mode: 65536}",
            "65536.0 does not fit 'mode'"),
        Slip(
            .referencePotentiostat, "write: {mode: 0}", "write: {^moed: 0}",
            "no item is called 'moed'; did you mean \"mode\"?"),
        Slip(
            .referencePotentiostat, "write: {mode: 0}", "write: {^compliance: 0}",
            "'compliance' cannot be written"),
        Slip(
            .referencePotentiostat, "write: {mode: 0}", "^{send: 'OFF'}",
            "'send or ask' does not fit"),
        Slip(
            .referencePotentiostat, "write: {mode: 0}", "^{write: {mode: 0}, set: {mode: 0}}",
            "make-safe.steps[1]: a step does one thing"),
        Slip(
            .referencePotentiostat, "set-current: $current,", "^set-current: $voltage-limit,",
            "'set-current' is a current by its unit; a voltage is expected"),
        Slip(
            .referencePotentiostat, "set-current: $current,", "set-current: ^$curent,",
            "actions.constant-current[0].set.set-current: unknown setting"),
        Slip(
            .referencePotentiostat, "watchdog: $watchdog", "watchdog: 2",
            "'own-watchdog: yes', but 'prepare' never sets"),
        Slip(
            .keithley2450, "{send: ':OUTP OFF'}", "^{send: ':OUTP $state'}",
            "'$state' is no placeholder"),
        Slip(
            .keithley2450, "{send: ':OUTP OFF'}", "^{send: ':OUTP OFF', equals: '0'}",
            "make-safe.steps[2]: nothing is asked"),
        Slip(
            .keithley2450, "{ask: ':SOUR:CURR:LEV?', number: 0, within: 1e-12}",
            "^{ask: ':SOUR:CURR:LEV?', number: 0}",
            "actions.rest[5]: an answer is compared in one way"),
        Slip(
            .keithley2450, "{ask: ':OUTP?', equals: '0'}",
            "^{ask: ':OUTP?', equals: '0', begins: '0'}",
            "make-safe.steps[3]: an answer is compared in one way"),
    ]

    @Test(arguments: keySlips + registerSlips + bindingSlips + stepSlips)
    func slipsAreToldWithPlace(_ slip: Slip) throws {
        let text = try slip.file.text
        let found = try #require(text.range(of: slip.from), "the file no longer has this text")
        let marked = text[..<found.lowerBound] + slip.to + text[found.upperBound...]
        let place = Self.place(ofMarkIn: marked) ?? Self.root(of: text)
        let changed = String(marked.filter { $0 != "^" })
        let decoded = ProfileFile.decode(text: changed, file: "p.yaml")
        #expect(decoded.value == nil)
        let told = decoded.problems.description
        #expect(
            told.split(separator: "\n").contains { $0.hasPrefix("p.yaml:\(place): \(slip.told)") },
            "expected at \(place), told: \(told)")
    }

    private static func place(ofMarkIn text: Substring) -> String? {
        guard let mark = text.firstIndex(of: "^") else { return nil }
        let before = text[..<mark]
        let lines = before.split(separator: "\n", omittingEmptySubsequences: false)
        return "\(lines.count):\((lines.last?.count ?? 0) + 1)"
    }

    /// Where the first key stands, after the comment.
    private static func root(of text: String) -> String {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        return "\((lines.firstIndex { !$0.hasPrefix("#") } ?? 0) + 1):1"
    }

    /// SPEC-2450 Rev. A, page 2: ±(0.02 % + 6 nA) on 100 µA, ±(0.03 % + 500 µA) on 1 A.
    @Test func accuracyIsReadPerRange() throws {
        let shipped = try ShippedProfile.keithley2450.profile.ranges
        try #require(shipped.count == 9)
        #expect(shipped[4].accuracy == CurrentAccuracy(gain: 0.0002, offset: Amperes(6e-9)))
        let ampere = try #require(shipped[8].accuracy)
        #expect((ampere.gain - 3e-4).magnitude < 1e-12)
        #expect((ampere.offset.value - 500e-6).magnitude < 1e-12)
        #expect(
            try ShippedProfile.referencePotentiostat.profile.ranges.allSatisfy {
                $0.accuracy == nil
            })
    }

    /// 0.05 % of 1 mA is 500 nA.
    @Test(arguments: ["0.05 % of range", "0.05% of range", "500 nA", "0.5 µA"])
    func anOffsetMayBeAShareOfTheRange(written: String) throws {
        let text = try ShippedProfile.referencePotentiostat.text
        let old = "full-scale: 1 mA}"
        let found = try #require(text.range(of: old))
        let changed =
            text[..<found.lowerBound]
            + "full-scale: 1 mA, accuracy: {gain: 0.1 %, offset: \(written)}}"
            + text[found.upperBound...]
        let decoded = ProfileFile.decode(text: String(changed), file: "p.yaml")
        let profile = try #require(decoded.value, "\(decoded.problems)")
        #expect(profile.ranges.map { $0.accuracy != nil } == [false, true, false, false])
        let accuracy = try #require(profile.ranges[1].accuracy)
        #expect((accuracy.gain - 1e-3).magnitude < 1e-15)
        #expect((accuracy.offset.value - 500e-9).magnitude < 1e-18)
    }

    @Test func withoutMakeSafeNothingEnergises() throws {
        let text = try ShippedProfile.referencePotentiostat.text
        let start = try #require(text.range(of: "make-safe:"))
        let end = try #require(text.range(of: "ranges:"))
        let cut = text[..<start.lowerBound] + text[end.lowerBound...]
        let decoded = ProfileFile.decode(text: String(cut), file: "p.yaml")
        #expect(decoded.problems.description.contains("what energises a cell needs a 'make-safe'"))
    }

    @Test func emptyFileIsRefused() {
        #expect(ProfileFile.decode(text: "", file: "p.yaml").value == nil)
        #expect(ProfileFile.decode(text: "profile: x\n", file: "p.yaml").problems.list.count > 5)
    }
}

extension String {
    /// The first place of a text, without Foundation.
    fileprivate func range(of part: String) -> Range<String.Index>? {
        var at = startIndex
        while at < endIndex {
            if self[at...].hasPrefix(part) {
                return at..<index(at, offsetBy: part.count)
            }
            at = index(after: at)
        }
        return nil
    }
}
