import CyclerControl
import CyclerCore
import Glibc

/// Why a command did not do what it was asked.
enum ClientFailure: Error, Hashable, Sendable {
    /// Nobody listens there.
    case noDaemon(socket: String, errno: Int32)
    /// The socket may not be opened.
    case socketForbidden(socket: String)
    /// The daemon speaks another protocol, or none.
    case notUnderstood(String)
    /// The connection ended before the answer.
    case lost
    /// The daemon said no, or could not.
    case refusal(ControlRefusal)
    /// A file to be sent cannot be.
    case localFile(path: String, why: String)
    /// It was done and did not end well, which its own output says.
    case notGood

    /// What the program exits with.
    var exitCode: Int32 {
        switch self {
        case .noDaemon, .lost: 3
        case .socketForbidden: 4
        case .refusal(let refusal): refusal.code == .permission ? 4 : 1
        case .notUnderstood, .localFile, .notGood: 1
        }
    }

    /// What happened and what to do next, for people; several lines when a list belongs to it.
    var text: String {
        switch self {
        case .noDaemon(let socket, let errno):
            "no daemon on \(socket) (\(String(cString: strerror(errno)))); start cyclerd, or "
                + "give its socket with --socket or CYCLERD_SOCKET"
        case .socketForbidden(let socket):
            "\(socket) is not yours to open; ask to be added to the observers group, then log "
                + "in again"
        case .notUnderstood(let what): what
        case .lost:
            "the daemon closed the connection before it answered; what was asked may or may not "
                + "have been done: see cyclerctl status"
        case .refusal(let refusal): Self.text(refusal)
        case .localFile(let path, let why): "\(path): \(why)"
        case .notGood: "it did not end well"
        }
    }

    private static func text(_ refusal: ControlRefusal) -> String {
        var lines = [refusal.message]
        lines += refusal.problems.map { "  \($0.text)" }
        lines += refusal.checks.map { check in
            let hint = check.acceptable ? " (may be let pass with --accept \(check.check))" : ""
            return "  \(check.check): \(check.message)\(hint)"
        }
        if !refusal.next.isEmpty { lines.append("next: \(refusal.next)") }
        return lines.joined(separator: "\n")
    }

    /// The same for programs.
    var json: JSON {
        if case .refusal(let refusal) = self { return ["error": refusal.json] }
        return ["error": ["code": .string(code), "message": .string(text)]]
    }

    private var code: String {
        switch self {
        case .noDaemon: "no daemon"
        case .socketForbidden: "permission"
        case .notUnderstood: "not understood"
        case .lost: "connection lost"
        case .refusal: "refused"
        case .localFile: "file"
        case .notGood: "not good"
        }
    }
}

extension ClientFailure {
    /// Tells a person, or a program.
    static func report(_ failure: ClientFailure, json: Bool) {
        if json {
            Terminal.print(failure.json.text)
        } else {
            Terminal.complain("cyclerctl: \(failure.text)")
        }
    }
}
