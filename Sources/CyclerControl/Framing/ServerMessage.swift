package import CyclerCore

/// One line from the daemon to a client.
package enum ServerMessage: Hashable, Sendable {
    /// Longest line a client reads, bytes.
    package static let lineMax = 4 << 20

    case hello(Hello)
    /// The answer to a query.
    case result(RequestID, JSON)
    /// The request was taken; `done` or `failed` with this number follows.
    case accepted(RequestID, TrackingID)
    /// The request was not taken; no identifier when the line had none.
    case error(RequestID?, ControlRefusal)
    case done(TrackingID, message: String, details: JSON)
    case failed(TrackingID, ControlRefusal)
    case event(ControlEvent)
    /// A notification of a later minor version.
    case unknown(method: String)

    /// The message as a line, newline included.
    package var line: [UInt8] {
        var text = ByteText(reserving: 1024)
        text.append(json: json)
        text.append(byte: UInt8(ascii: "\n"))
        return text.bytes
    }

    private var json: JSON {
        switch self {
        case .hello(let hello): Self.notification("hello", hello.json)
        case .result(let id, let result):
            ["jsonrpc": "2.0", "id": id.json, "result": result]
        case .accepted(let id, let tracking):
            [
                "jsonrpc": "2.0", "id": id.json,
                "result": ["accepted": true, "tracking": Self.json(tracking)],
            ]
        case .error(let id, let refusal):
            ["jsonrpc": "2.0", "id": id?.json ?? .null, "error": refusal.json]
        case .done(let tracking, let message, let details):
            Self.notification(
                "done",
                [
                    "tracking": Self.json(tracking), "message": .string(message),
                    "details": details,
                ])
        case .failed(let tracking, let refusal):
            Self.notification(
                "failed", ["tracking": Self.json(tracking), "error": refusal.json])
        case .event(let event): Self.notification(event.method, event.json)
        case .unknown(let method): Self.notification(method, [:])
        }
    }

    private static func notification(_ method: String, _ parameters: JSON) -> JSON {
        ["jsonrpc": "2.0", "method": .string(method), "params": parameters]
    }

    private static func json(_ tracking: TrackingID) -> JSON { .number(Double(tracking.number)) }
}

/// A line from the daemon that a client cannot make sense of.
package enum ServerMessageError: Error, Hashable, Sendable {
    case notJSON(JSONError)
    /// JSON, but no message of this protocol.
    case malformed
}

extension ServerMessage {
    /// Reads one line without its newline.
    package static func read(_ line: [UInt8]) throws(ServerMessageError) -> Self {
        let json: JSON
        do throws(JSONError) {
            json = try JSONScanner.parse(line)
        } catch {
            throw .notJSON(error)
        }
        guard json["jsonrpc"]?.string == "2.0" else { throw .malformed }
        if let method = json["method"]?.string {
            return try notification(method, json["params"] ?? [:])
        }
        return try response(json)
    }

    private static func response(_ json: JSON) throws(ServerMessageError) -> Self {
        let id = json["id"].flatMap(RequestID.init(json:))
        if let error = json["error"] {
            guard let refusal = ControlRefusal(json: error) else { throw .malformed }
            return .error(id, refusal)
        }
        guard let id, let result = json["result"] else { throw .malformed }
        if result["accepted"]?.bool == true, let tracking = tracking(result) {
            return .accepted(id, tracking)
        }
        return .result(id, result)
    }

    private static func notification(
        _ method: String, _ parameters: JSON
    ) throws(ServerMessageError) -> Self {
        switch method {
        case "hello":
            guard let hello = Hello(json: parameters) else { throw .malformed }
            return .hello(hello)
        case "done":
            guard let tracking = tracking(parameters),
                let message = parameters["message"]?.string
            else { throw .malformed }
            return .done(
                tracking, message: message, details: parameters["details"] ?? .null)
        case "failed":
            guard let tracking = tracking(parameters),
                let refusal = parameters["error"].flatMap(ControlRefusal.init(json:))
            else { throw .malformed }
            return .failed(tracking, refusal)
        default:
            guard let event = ControlEvent(method: method, json: parameters) else {
                return .unknown(method: method)
            }
            return .event(event)
        }
    }

    private static func tracking(_ json: JSON) -> TrackingID? {
        guard let number = json["tracking"]?.integer, number >= 0 else { return nil }
        return TrackingID(UInt64(number))
    }
}
