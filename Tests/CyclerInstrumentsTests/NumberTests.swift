import CyclerCore
import Testing

@testable import CyclerInstruments

/// Numbers into commands and out of replies.
struct NumberTests {
    static let parsed: [(String, Double)] = [
        ("0", 0), ("-0.0119", -0.0119), ("+1.5", 1.5), (" 2.5 ", 2.5), ("2.5\r", 2.5),
        ("-3.925000E-05", -3.925e-5), ("1e3", 1000), ("1E+3", 1000), (".5", 0.5), ("5.", 5),
        ("+9.910000E+37", 9.91e37), ("123456789012345", 123_456_789_012_345),
        ("0.000000000000000000001", 1e-21), ("1e-300", 1e-300), ("00012", 12),
        ("4.2", 4.2), ("0.1", 0.1), ("999999999999999999999", 1e21),
    ]

    private func parse(_ text: String) -> Double? {
        var replies = RawReplies()
        _ = replies.append(Array(text.utf8))
        var parser = DecimalParser(replies, reply: 0, start: 0, end: text.utf8.count)
        return parser.number()
    }

    @Test(arguments: parsed) func parses(text: String, value: Double) throws {
        let number = try #require(parse(text))
        #expect((number - value).magnitude <= 4 * value.ulp)
    }

    @Test(arguments: [
        "", " ", "-", "+", ".", "e5", "1e", "1e+", "1.2.3", "1,2", "0x10", "nan", "inf", "12 V",
        "1 2", "--1", "1e12345", "ON",
    ])
    func refuses(text: String) { #expect(parse(text) == nil) }

    static let written: [(Double, String, String)] = [
        (-3.925e-5, "e6", "-3.925000E-05"), (0, "e3", "0.000E+00"), (9.9999, "e2", "1.00E+01"),
        (1.25e120, "e1", "1.3E+120"), (0.000999, "e0", "1E-03"), (123, "e4", "1.2300E+02"),
        (1e16, "e2", "1.00E+16"), (-0.05, "f3", "-0.050"), (3.14159, "f0", "3"), (2.5, "d", "3"),
        (7, "d", "7"),
    ]

    @Test(arguments: written) func writes(value: Double, format: String, text: String) throws {
        let number = try #require(NumberFormat(format[...]))
        var out = ByteText()
        let written = number.write(value, to: &out)
        #expect(written)
        #expect(out.string == text)
    }

    @Test(arguments: ["", "e", "f", "x3", "e10", "f-1", "d2", "g6"])
    func refusesFormats(format: String) { #expect(NumberFormat(format[...]) == nil) }

    @Test func plainFormatsRefuseWhatTheyCannotCarry() {
        var out = ByteText()
        let written = [
            NumberFormat.fixed(3).write(1e12, to: &out),
            NumberFormat.integer.write(-1e12, to: &out),
            NumberFormat.shortest.write(.nan, to: &out),
        ]
        #expect(written == [false, false, false])
        #expect(out.isEmpty)
    }

    private let scope = TextTemplate.Scope(settings: [.current, .temperature], subChannel: "b")

    @Test func templatesFill() throws {
        var settings = SettingValues()
        settings[.current] = -39.25e-6
        settings[.temperature] = 333.15
        let template = try TextTemplate(
            "CH $sub-channel;LEV $current;${current:e2} $$ ${temperature:f1:degC}", scope)
        let line = try template.line(settings, terminator: .CRLF)
        #expect(
            String(decoding: line, as: UTF8.self)
                == "CH b;LEV -3.925e-05;-3.93E-05 $ 60.0\r\n")
    }

    static let badTemplates: [(String, CodecFault)] = [
        ("LEV $", .badTemplate("LEV $")), ("LEV ${current", .badTemplate("LEV ${current")),
        ("LEV $amps", .badTemplate("$amps")), ("LEV ${current:q}", .badTemplate("$current:q")),
        ("LEV ${current:e3:V}", .badTemplate("$current:e3:V")),
        ("LEV $voltage", .settingUnavailable(.voltage)), ("a\tb", .badText("a\tb")),
        ("\u{00B5}A", .badText("\u{00B5}A")),
    ]

    @Test(arguments: badTemplates) func refusesTemplates(text: String, fault: CodecFault) {
        #expect(throws: fault) { try TextTemplate(text, scope) }
    }
}
