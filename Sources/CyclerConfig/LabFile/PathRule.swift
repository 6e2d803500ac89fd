import CyclerYAML

/// How paths in a lab's file are taken: relative ones from the file's directory.
struct PathRule: Sendable {
    /// Longest path of a Unix socket on Linux (`sun_path` less its final zero).
    static let socketBytesMax = 107

    private let directory: String

    init(directory: String) { self.directory = directory }

    /// An absolute path without empty parts and single dots (two dots stay: they may follow a
    /// link).
    func resolved(_ path: String) -> String {
        let joined = path.hasPrefix("/") ? path : "\(directory)/\(path)"
        let parts = joined.split(separator: "/").filter { $0 != "." }
        return (joined.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
    }

    var form: Form<String> {
        Form("a path") { text in
            guard !text.isEmpty, !text.utf8.contains(0) else { return .wrong("the path is empty") }
            guard text.utf8.count < 4096 else { return .wrong("the path is too long") }
            guard !text.hasPrefix("~") else {
                return .wrong("\"~\" is a shell's word for a home directory")
            }
            return .value(resolved(text))
        }
    }

    var socketForm: Form<String> {
        form.demanding("a path of at most \(Self.socketBytesMax) bytes") {
            $0.utf8.count <= Self.socketBytesMax
        }
    }
}
