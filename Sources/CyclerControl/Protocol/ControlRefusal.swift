package import CyclerCore

/// Why a request was not done; the numbers are those on the wire and never change meaning.
package enum ControlErrorCode: Int, Hashable, Sendable, CaseIterable {
    /// The line is not JSON, or too deep.
    case parse = -32700
    /// JSON, but no request of JSON-RPC 2.0.
    case invalidRequest = -32600
    case unknownMethod = -32601
    case invalidParameters = -32602
    /// The daemon could not do its own part.
    case internalFault = -32603
    /// A rule of the daemon forbids it now; the message says which.
    case refused = 1
    /// Too many requests under way; the same request may be sent again.
    case busy = 2
    /// No such channel, run or instrument.
    case unknownName = 3
    case permission = 4
    /// A file sent along is wrong; `problems` lists where.
    case invalidFile = 5
    /// Checks before the start failed; `checks` lists all of them.
    case checksFailed = 6
    /// It was begun and did not succeed.
    case failed = 7
    /// A line or a file beyond its bound.
    case tooLarge = 8
}

/// Something wrong in a file that came with a request.
package struct FileProblem: Hashable, Sendable {
    package var file: String
    package var place: SourcePlace
    /// What is wrong, what was expected, and a suggestion, as one sentence.
    package var message: String

    package init(file: String, place: SourcePlace, message: String) {
        self.file = file
        self.place = place
        self.message = message
    }

    /// `file:line:column: message`, as compilers print it.
    package var text: String { "\(file):\(place.line):\(place.column): \(message)" }
}

/// A check before a start that did not pass.
package struct FailedCheck: Hashable, Sendable {
    /// Name to give to `--accept`.
    package var check: String
    package var message: String
    /// True when a person may accept it with a reason.
    package var acceptable: Bool

    package init(check: String, message: String, acceptable: Bool) {
        self.check = check
        self.message = message
        self.acceptable = acceptable
    }
}

/// A request refused, or begun and failed: what happened and what to do next.
package struct ControlRefusal: Error, Hashable, Sendable {
    package var code: ControlErrorCode
    /// What happened, for people.
    package var message: String
    /// What to do next; empty when the message says it.
    package var next: String
    package var problems: [FileProblem]
    package var checks: [FailedCheck]

    package init(
        _ code: ControlErrorCode, _ message: String, next: String = "",
        problems: [FileProblem] = [], checks: [FailedCheck] = []
    ) {
        self.code = code
        self.message = message
        self.next = next
        self.problems = problems
        self.checks = checks
    }

    /// The lane to the engine, or the server, has all it can take.
    package static var busy: Self {
        Self(
            .busy, "the daemon has as many requests under way as it takes",
            next: "send the request again in a moment")
    }
}

extension ControlRefusal {
    /// The refusal as an error object of JSON-RPC.
    package var json: JSON {
        var data: [JSON.Member] = []
        if !next.isEmpty { data.append(.init("next", .string(next))) }
        if !problems.isEmpty { data.append(.init("problems", .array(problems.map(Self.json)))) }
        if !checks.isEmpty { data.append(.init("checks", .array(checks.map(Self.json)))) }
        var members: [JSON.Member] = [
            .init("code", .integer(code.rawValue)), .init("message", .string(message)),
        ]
        if !data.isEmpty { members.append(.init("data", .object(data))) }
        return .object(members)
    }

    private static func json(_ problem: FileProblem) -> JSON {
        [
            "file": .string(problem.file), "line": .integer(problem.place.line),
            "column": .integer(problem.place.column), "message": .string(problem.message),
        ]
    }

    private static func json(_ check: FailedCheck) -> JSON {
        [
            "check": .string(check.check), "message": .string(check.message),
            "acceptable": .bool(check.acceptable),
        ]
    }

    /// Reads an error object; a code of a later version counts as `refused`.
    package init?(json: JSON) {
        guard let number = json["code"]?.integer, let message = json["message"]?.string
        else { return nil }
        let data = json["data"]
        self.init(
            ControlErrorCode(rawValue: number) ?? .refused, message,
            next: data?["next"]?.string ?? "",
            problems: (data?["problems"]?.array ?? []).compactMap(Self.problem),
            checks: (data?["checks"]?.array ?? []).compactMap(Self.check))
    }

    private static func problem(_ json: JSON) -> FileProblem? {
        guard let file = json["file"]?.string, let line = json["line"]?.integer,
            let column = json["column"]?.integer, let message = json["message"]?.string
        else { return nil }
        return FileProblem(
            file: file, place: SourcePlace(line: line, column: column), message: message)
    }

    private static func check(_ json: JSON) -> FailedCheck? {
        guard let check = json["check"]?.string, let message = json["message"]?.string,
            let acceptable = json["acceptable"]?.bool
        else { return nil }
        return FailedCheck(check: check, message: message, acceptable: acceptable)
    }
}
