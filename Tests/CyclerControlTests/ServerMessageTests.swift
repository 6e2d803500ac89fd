import CyclerControl
import CyclerCore
import Testing

@Suite struct ServerMessageTests {
    static let refusal = ControlRefusal(
        .invalidFile, "p.yaml is wrong", next: "correct it",
        problems: [
            FileProblem(
                file: "p.yaml", place: SourcePlace(line: 3, column: 5), message: "no unit")
        ],
        checks: [FailedCheck(check: "ocv", message: "2.9 V", acceptable: true)])

    static let golden: [(ServerMessage, String)] = [
        (
            .hello(Hello(version: "0.1.0", state: .running, lab: "ASSB")),
            #"{"jsonrpc":"2.0","method":"hello","params":{"protocol":{"major":1,"minor":1},"#
                + #""version":"0.1.0","state":"running","lab":"ASSB"}}"#
        ),
        (
            .result(.number(3), ["a": 1.5]),
            #"{"jsonrpc":"2.0","id":3,"result":{"a":1.5}}"#
        ),
        (
            .accepted(.text("x"), TrackingID(12)),
            #"{"jsonrpc":"2.0","id":"x","result":{"accepted":true,"tracking":12}}"#
        ),
        (
            .error(nil, ControlRefusal(.parse, "not JSON")),
            #"{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"not JSON"}}"#
        ),
        (
            .done(TrackingID(12), message: "A1 is open", details: ["evidence": "measured"]),
            #"{"jsonrpc":"2.0","method":"done","params":{"tracking":12,"message":"A1 is open","#
                + #""details":{"evidence":"measured"}}}"#
        ),
        (
            .failed(TrackingID(12), refusal),
            #"{"jsonrpc":"2.0","method":"failed","params":{"tracking":12,"error":{"code":5,"#
                + #""message":"p.yaml is wrong","data":{"next":"correct it","problems":[{"#
                + #""file":"p.yaml","line":3,"column":5,"message":"no unit"}],"checks":[{"#
                + #""check":"ocv","message":"2.9 V","acceptable":true}]}}}}"#
        ),
        (
            .event(
                .finding(
                    channel: "A1", run: "R_001",
                    FindingNote(
                        code: .shortHard, at: UnixTime(nanoseconds: 1_500_000_000),
                        text: "fell"))),
            #"{"jsonrpc":"2.0","method":"finding","params":{"channel":"A1","run":"R_001","#
                + #""finding":{"code":"SHORT_HARD","at":1.5,"text":"fell"}}}"#
        ),
        (
            .event(
                .state(
                    StateChange(
                        channel: "A1", from: .running, to: .held,
                        at: UnixTime(nanoseconds: 2_000_000_000)))),
            #"{"jsonrpc":"2.0","method":"state","params":{"channel":"A1","from":"running","#
                + #""to":"held","at":2}}"#
        ),
        (
            .event(
                .message(
                    OperatorMessage(
                        channel: nil, severity: .alarm, text: "disk",
                        at: UnixTime(nanoseconds: 0)))),
            #"{"jsonrpc":"2.0","method":"message","params":{"severity":"alarm","text":"disk","#
                + #""at":0}}"#
        ),
    ]

    @Test(arguments: golden) func theTextIsFixedAndReadsBack(
        _ message: ServerMessage, _ text: String
    ) throws {
        #expect(String(decoding: message.line, as: UTF8.self) == text + "\n")
        #expect(try ServerMessage.read(Array(text.utf8)) == message)
    }

    @Test func aLaterNotificationIsUnknownButNoError() throws {
        let line = #"{"jsonrpc":"2.0","method":"weather","params":{"sun":true}}"#
        #expect(try ServerMessage.read(Array(line.utf8)) == .unknown(method: "weather"))
    }

    @Test func aLaterErrorCodeCountsAsRefused() throws {
        let line = #"{"jsonrpc":"2.0","id":1,"error":{"code":99,"message":"new"}}"#
        let message = try ServerMessage.read(Array(line.utf8))
        #expect(message == .error(.number(1), ControlRefusal(.refused, "new")))
    }

    @Test(arguments: [
        "", "{}", "nonsense", #"{"jsonrpc":"2.0"}"#, #"{"jsonrpc":"2.0","id":1}"#,
        #"{"jsonrpc":"2.0","result":{}}"#, #"{"jsonrpc":"2.0","method":"hello","params":{}}"#,
        #"{"jsonrpc":"2.0","method":"done","params":{"message":"x"}}"#,
        #"{"jsonrpc":"2.0","method":"done","params":{"tracking":-1,"message":"x"}}"#,
        #"{"jsonrpc":"2.0","method":"failed","params":{"tracking":1}}"#,
        #"{"jsonrpc":"2.0","id":1,"error":{"message":"x"}}"#,
        #"{"jsonrpc":"1.0","id":1,"result":{}}"#,
    ]) func noMessageIsRefused(_ line: String) {
        #expect(throws: ServerMessageError.self) { try ServerMessage.read(Array(line.utf8)) }
    }

    @Test func clientsUnderstandTheirMajorVersionOnly() {
        let ours = ProtocolVersion(major: 1, minor: 0)
        #expect(ours.understands(ProtocolVersion(major: 1, minor: 7)))
        #expect(!ours.understands(ProtocolVersion(major: 2, minor: 0)))
        #expect(!ours.understands(ProtocolVersion(major: 0, minor: 9)))
    }
}
