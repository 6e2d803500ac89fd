package import CyclerCore

/// The client's own number for a request; the response repeats it.
package enum RequestID: Hashable, Sendable {
    case number(Int)
    case text(String)

    /// The identifier as it stands in a message.
    package var json: JSON {
        switch self {
        case .number(let number): .integer(number)
        case .text(let text): .string(text)
        }
    }

    /// Reads an identifier: a whole number or a short text.
    package init?(json: JSON) {
        if let number = json.integer {
            self = .number(number)
        } else if let text = json.string, text.utf8.count <= RequestBounds.nameMax {
            self = .text(text)
        } else {
            return nil
        }
    }
}

/// A line that is no request we take, with the identifier to answer to when it had one.
package struct RequestFault: Error, Hashable, Sendable {
    package var id: RequestID?
    package var refusal: ControlRefusal

    package init(id: RequestID?, refusal: ControlRefusal) {
        self.id = id
        self.refusal = refusal
    }
}

/// A request with its identifier: one line from a client.
package struct RequestFrame: Hashable, Sendable {
    package var id: RequestID
    package var request: ControlRequest

    package init(id: RequestID, request: ControlRequest) {
        self.id = id
        self.request = request
    }

    /// The frame as a line, newline included.
    package var line: [UInt8] {
        var text = ByteText()
        text.append(
            json: [
                "jsonrpc": "2.0", "id": id.json, "method": .string(request.method.rawValue),
                "params": request.parameters,
            ])
        text.append(byte: UInt8(ascii: "\n"))
        return text.bytes
    }

    /// Reads one line without its newline. Strict: what is not known is an error with a suggestion.
    package static func read(_ line: [UInt8]) throws(RequestFault) -> Self {
        let json = try parse(line)
        guard let members = json.members else {
            throw fault(
                nil, .invalidRequest, "a request is one JSON object; batches are not taken")
        }
        let id = json["id"].flatMap(RequestID.init(json:))
        guard let id else {
            throw fault(
                nil, .invalidRequest, "a request needs an id: a whole number or a short text")
        }
        guard json["jsonrpc"]?.string == "2.0" else {
            throw fault(id, .invalidRequest, "jsonrpc must be \"2.0\"")
        }
        let known = ["jsonrpc", "id", "method", "params"]
        for member in members where !known.contains(member.key) {
            throw fault(
                id, .invalidRequest,
                "unknown key \(Suggestion.quoted(member.key)) in the request",
                next: Suggestion.text(for: member.key, among: known))
        }
        guard let name = json["method"]?.string else {
            throw fault(id, .invalidRequest, "method must be a text")
        }
        guard let method = ControlMethod(rawValue: name) else {
            throw fault(
                id, .unknownMethod, "unknown method \(Suggestion.quoted(name))",
                next: Suggestion.text(
                    for: name, among: ControlMethod.allCases.map(\.rawValue)))
        }
        do throws(ControlRefusal) {
            let parameters = try ParameterReader(json["params"], of: method)
            return Self(id: id, request: try ControlRequest(method, parameters))
        } catch {
            throw RequestFault(id: id, refusal: error)
        }
    }

    private static func parse(_ line: [UInt8]) throws(RequestFault) -> JSON {
        guard line.count <= RequestBounds.lineMax else {
            throw fault(
                nil, .tooLarge, "the line is longer than \(RequestBounds.lineMax) bytes")
        }
        guard marks(in: line) <= RequestBounds.marksMax else {
            throw fault(nil, .tooLarge, "the request has too many parts")
        }
        do throws(JSONError) {
            return try JSONScanner.parse(line)
        } catch {
            throw fault(nil, .parse, "not JSON: \(describe(error))")
        }
    }

    /// Structural marks outside texts.
    private static func marks(in line: [UInt8]) -> Int {
        var count = 0
        var inText = false
        var escaped = false
        for byte in line {
            if inText {
                if escaped {
                    escaped = false
                } else if byte == UInt8(ascii: "\\") {
                    escaped = true
                } else if byte == UInt8(ascii: "\"") {
                    inText = false
                }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""): inText = true
            case UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: ","), UInt8(ascii: ":"):
                count += 1
            default: break
            }
        }
        return count
    }

    private static func describe(_ error: JSONError) -> String {
        switch error {
        case .unexpected(_, let at): "unexpected character at byte \(at)"
        case .endOfText: "the line ends too early"
        case .badNumber(let at): "not a number at byte \(at)"
        case .badString(let at): "not a text at byte \(at)"
        case .tooDeep(let at): "nested too deep at byte \(at)"
        case .trailing(let at): "more than one value, the second at byte \(at)"
        }
    }

    private static func fault(
        _ id: RequestID?, _ code: ControlErrorCode, _ message: String, next: String = ""
    ) -> RequestFault {
        RequestFault(id: id, refusal: ControlRefusal(code, message, next: next))
    }
}
