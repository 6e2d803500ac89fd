import Glibc

/// Why a line or the rack's socket could not be served.
package enum ServerError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A system call failed: what was done, to what, and errno.
    case system(String, String, code: CInt)
    /// A Unix socket path has at most 107 bytes.
    case pathTooLong(String)
    /// Something that is no symbolic link stands where a link shall be.
    case notALink(String)
    /// Another rack answers at this socket.
    case rackRuns(String)

    package var description: String {
        switch self {
        case .system(let what, let subject, let code):
            "\(what) \(subject): \(String(cString: strerror(code)))"
        case .pathTooLong(let path):
            "\(path): too long for a socket (at most 107 bytes); use a shorter --directory"
        case .notALink(let path):
            "\(path) exists and is no symbolic link; move it away or use another --directory"
        case .rackRuns(let path):
            "\(path): a rack already runs here; end it (cyclersim quit) or use another --directory"
        }
    }
}
