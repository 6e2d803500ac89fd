import CyclerControl
import CyclerCore
import Testing

/// Every request has one text on the wire; changing one breaks clients in the field.
@Suite struct RequestGoldenTests {
    static let cell = FileContent(name: "cu.yaml", text: "cell: Cu \u{B5}\n")

    static let golden: [(RequestFrame, String)] = [
        (frame(.hello), #""method":"hello","params":{}"#),
        (frame(.status), #""method":"status","params":{}"#),
        (frame(.watch), #""method":"watch","params":{}"#),
        (frame(.runs), #""method":"runs","params":{}"#),
        (frame(.show(run: "R_001")), #""method":"show","params":{"run":"R_001"}"#),
        (
            frame(.mount(channel: "A1", cell: cell)),
            #""method":"mount","params":{"channel":"A1","#
                + #""cell":{"name":"cu.yaml","text":"cell: Cu µ\n"}}"#
        ),
        (frame(.unmount(channel: "A1")), #""method":"unmount","params":{"channel":"A1"}"#),
        (
            frame(
                .start(
                    channel: "A1", schedule: FileContent(name: "p.yaml", text: "x"),
                    accept: [AcceptedCheck(check: "ocv", reason: "new batch")])),
            #""method":"start","params":{"channel":"A1","#
                + #""schedule":{"name":"p.yaml","text":"x"},"#
                + #""accept":[{"check":"ocv","reason":"new batch"}]}"#
        ),
        (
            frame(.stop(channel: "A1", after: .cycle)),
            #""method":"stop","params":{"channel":"A1","after":"cycle"}"#
        ),
        (
            frame(
                .start(
                    channel: "A1", schedule: FileContent(name: "p.yaml", text: "x"), accept: [],
                    continuing: "R_001")),
            #""method":"start","params":{"channel":"A1","#
                + #""schedule":{"name":"p.yaml","text":"x"},"accept":[],"continue":"R_001"}"#
        ),
        (frame(.skip(channel: "A1")), #""method":"skip","params":{"channel":"A1"}"#),
        (frame(.confirm(channel: "A1")), #""method":"confirm","params":{"channel":"A1"}"#),
        (
            frame(
                .amend(
                    run: "R_001", schedule: FileContent(name: "p.yaml", text: "x"), check: true)),
            #""method":"amend","params":{"run":"R_001","#
                + #""schedule":{"name":"p.yaml","text":"x"},"check":true}"#
        ),
        (frame(.pause(channel: "A1")), #""method":"pause","params":{"channel":"A1"}"#),
        (frame(.resume(channel: "A1")), #""method":"resume","params":{"channel":"A1"}"#),
        (frame(.acknowledge(channel: "A1")), #""method":"acknowledge","params":{"channel":"A1"}"#),
        (
            frame(.snooze(alarm: 3, span: "2 h", reason: "on my way")),
            #""method":"snooze","params":{"alarm":3,"for":"2 h","reason":"on my way"}"#
        ),
        (frame(.zero(channel: "A1")), #""method":"zero","params":{"channel":"A1"}"#),
        (frame(.safe(channel: nil)), #""method":"safe","params":{}"#),
        (frame(.safe(channel: "A1")), #""method":"safe","params":{"channel":"A1"}"#),
        (
            frame(.note(run: "R_001", text: "a \"note\"")),
            #""method":"note","params":{"run":"R_001","text":"a \"note\""}"#
        ),
        (
            frame(.set(instrument: "oven1", value: "60 degC", reason: "warmer")),
            #""method":"set","params":{"instrument":"oven1","value":"60 degC","reason":"warmer"}"#
        ),
    ]

    static func frame(_ request: ControlRequest) -> RequestFrame {
        RequestFrame(id: .number(7), request: request)
    }

    @Test(arguments: golden) func theTextIsFixedAndReadsBack(_ frame: RequestFrame, _ rest: String)
        throws
    {
        let line = frame.line
        let expected = #"{"jsonrpc":"2.0","id":7,"# + rest + "}\n"
        #expect(String(decoding: line, as: UTF8.self) == expected)
        #expect(try RequestFrame.read(Array(line.dropLast())) == frame)
    }

    @Test func everyMethodHasAGolden() {
        let methods = Set(Self.golden.map(\.0.request.method))
        #expect(methods == Set(ControlMethod.allCases))
    }

    @Test func whatIsLeftOutTakesItsDefault() throws {
        let stop = #"{"jsonrpc":"2.0","id":"x","method":"stop","params":{"channel":"A1"}}"#
        let frame = try RequestFrame.read(Array(stop.utf8))
        #expect(frame.id == .text("x"))
        #expect(frame.request == .stop(channel: "A1", after: .now))
        let safe = #"{"id":1,"jsonrpc":"2.0","method":"safe"}"#
        #expect(try RequestFrame.read(Array(safe.utf8)).request == .safe(channel: nil))
    }

    @Test func theLogSaysWhatWasAskedButNotTheFile() {
        let start = ControlRequest.start(
            channel: "A1", schedule: FileContent(name: "p.yaml", text: "steps: secret"),
            accept: [AcceptedCheck(check: "ocv", reason: "why not")])
        #expect(start.summary == "start A1 p.yaml, accepts ocv: why not")
        #expect(ControlRequest.safe(channel: nil).summary == "safe every channel")
    }
}
