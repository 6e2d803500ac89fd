import CyclerControl
import CyclerCore
import Testing

/// Lines that are no request: each is refused with a code, and with a hint where there is one.
@Suite struct MalformedRequestTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var line: String
        var code: ControlErrorCode
        var says: String
        var hasID = true
        var testDescription: String { String(line.prefix(70)) }
    }

    static func call(_ method: String, _ params: String) -> String {
        #"{"jsonrpc":"2.0","id":1,"method":"\#(method)","params":\#(params)}"#
    }

    static let cases: [Case] = [
        Case(line: "", code: .parse, says: "ends too early", hasID: false),
        Case(line: "status", code: .parse, says: "not JSON", hasID: false),
        Case(line: #"{"jsonrpc":"2.0","#, code: .parse, says: "ends too early", hasID: false),
        Case(line: "{} {}", code: .parse, says: "more than one value", hasID: false),
        Case(
            line: String(repeating: "[", count: 40), code: .parse, says: "nested too deep",
            hasID: false),
        Case(line: "\"\u{1}\"", code: .parse, says: "not a text", hasID: false),
        Case(line: "[]", code: .invalidRequest, says: "batches", hasID: false),
        Case(line: "null", code: .invalidRequest, says: "one JSON object", hasID: false),
        Case(
            line: #"{"jsonrpc":"2.0","method":"status"}"#, code: .invalidRequest,
            says: "needs an id", hasID: false),
        Case(
            line: #"{"jsonrpc":"2.0","id":null,"method":"status"}"#, code: .invalidRequest,
            says: "needs an id", hasID: false),
        Case(
            line: #"{"jsonrpc":"2.0","id":1.5,"method":"status"}"#, code: .invalidRequest,
            says: "needs an id", hasID: false),
        Case(line: #"{"id":1,"method":"status"}"#, code: .invalidRequest, says: "jsonrpc"),
        Case(
            line: #"{"jsonrpc":"1.0","id":1,"method":"status"}"#, code: .invalidRequest,
            says: "jsonrpc"),
        Case(line: #"{"jsonrpc":"2.0","id":1}"#, code: .invalidRequest, says: "method"),
        Case(
            line: #"{"jsonrpc":"2.0","id":1,"method":"status","parms":{}}"#,
            code: .invalidRequest, says: "did you mean \"params\"?"),
        Case(line: call("statu", "{}"), code: .unknownMethod, says: "did you mean \"status\"?"),
        Case(line: call("Status", "{}"), code: .unknownMethod, says: "did you mean \"status\"?"),
        Case(line: call("launch", "{}"), code: .unknownMethod, says: "unknown method \"launch\""),
        Case(line: call("status", "[]"), code: .invalidParameters, says: "must be an object"),
        Case(line: call("status", #"{"a":1}"#), code: .invalidParameters, says: "it takes none"),
        Case(
            line: call("stop", #"{"chanel":"A1"}"#), code: .invalidParameters,
            says: "did you mean \"channel\"?"),
        Case(line: call("stop", "{}"), code: .invalidParameters, says: "needs the parameter"),
        Case(
            line: call("stop", #"{"channel":null}"#), code: .invalidParameters,
            says: "needs the parameter channel"),
        Case(line: call("stop", #"{"channel":1}"#), code: .invalidParameters, says: "a text"),
        Case(line: call("stop", #"{"channel":""}"#), code: .invalidParameters, says: "empty"),
        Case(
            line: call("stop", #"{"channel":"A\n1"}"#), code: .invalidParameters,
            says: "one line"),
        Case(
            line: call("show", #"{"run":"../etc"}"#), code: .invalidParameters, says: "slash"),
        Case(
            line: call("stop", #"{"channel":""# + String(repeating: "A", count: 129) + "\"}"),
            code: .invalidParameters, says: "longer than 128"),
        Case(
            line: call("stop", #"{"channel":"A1","after":"cicle"}"#),
            code: .invalidParameters, says: "did you mean \"cycle\"?"),
        Case(
            line: call("stop", #"{"channel":"A1","after":3}"#), code: .invalidParameters,
            says: "now, step and cycle"),
        Case(
            line: call("mount", #"{"channel":"A1","cell":"/etc/passwd"}"#),
            code: .invalidParameters, says: "\"text\""),
        Case(
            line: call("mount", #"{"channel":"A1","cell":{"name":"a","text":"b","path":"c"}}"#),
            code: .invalidParameters, says: "\"text\""),
        Case(
            line: call("mount", #"{"channel":"A1","cell":{"name":"a/b","text":""}}"#),
            code: .invalidParameters, says: "slash"),
        Case(
            line: call(
                "start",
                #"{"channel":"A1","schedule":{"name":"a","text":""},"accept":[{"check":"ocv"}]}"#),
            code: .invalidParameters, says: "reason"),
        Case(
            line: call("set", #"{"instrument":"oven1","value":"60 degC"}"#),
            code: .invalidParameters, says: "reason"),
        Case(
            line: call(
                "note", #"{"run":"R","text":""# + String(repeating: "n", count: 5000) + "\"}"),
            code: .invalidParameters, says: "longer than 4096"),
    ]

    @Test(arguments: cases) func isRefused(_ item: Case) {
        #expect { try RequestFrame.read(Array(item.line.utf8)) } throws: { error in
            guard let fault = error as? RequestFault else { return false }
            let text = fault.refusal.message + " " + fault.refusal.next
            #expect(fault.refusal.code == item.code)
            #expect(text.contains(item.says), "\(text)")
            return (fault.id != nil) == item.hasID
        }
    }

    @Test func aFileBeyondItsBoundIsRefusedAndOneAtItIsNot() throws {
        func mount(_ count: Int) -> [UInt8] {
            let file = FileContent(name: "big", text: String(repeating: "x", count: count))
            let frame = RequestFrame(id: .number(1), request: .mount(channel: "A1", cell: file))
            return Array(frame.line.dropLast())
        }
        _ = try RequestFrame.read(mount(FileContent.textMax))
        #expect(throws: RequestFault.self) { try RequestFrame.read(mount(FileContent.textMax + 1)) }
    }

    @Test func aLineOfManyPartsIsRefusedBeforeItIsRead() {
        let many = "{" + (0..<2000).map { "\"k\($0)\":1" }.joined(separator: ",") + "}"
        #expect { try RequestFrame.read(Array(many.utf8)) } throws: { error in
            (error as? RequestFault)?.refusal.code == .tooLarge
        }
        // Marks inside a text are no parts.
        let text = String(repeating: "{[,:", count: 1000)
        let note = RequestFrame(
            id: .number(1), request: .note(run: "R", text: text))
        #expect(throws: Never.self) { try RequestFrame.read(Array(note.line.dropLast())) }
    }

    @Test func everyTruncationOfARequestIsRefused() {
        let line = Array(RequestGoldenTests.golden[5].0.line.dropLast())
        for count in 0..<line.count {
            #expect(throws: RequestFault.self) { try RequestFrame.read(Array(line[..<count])) }
        }
    }
}
