import Glibc

/// A folder of its own for one test, owned by the ordinary user, removed with all it holds.
final class Folder: Sendable {
    let path: String

    init() {
        var template = Array("/tmp/cyclerd-system-XXXXXX".utf8CString)
        precondition(mkdtemp(&template) != nil, "no temporary folder")
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        chmod(path, 0o755)
        OrdinaryUser.own(path)
    }

    deinit { _ = Child.tool(["rm", "-rf", "--one-file-system", path]) }

    func file(_ name: String) -> String { path + "/" + name }

    /// Writes a whole file and returns its path.
    @discardableResult
    func write(_ name: String, _ text: String) -> String {
        let target = file(name)
        let descriptor = open(target, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        precondition(descriptor >= 0, "\(target) cannot be written")
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        precondition(Glibc.write(descriptor, bytes, bytes.count) == bytes.count)
        OrdinaryUser.own(target)
        return target
    }

    /// Appends to a file that is there, whoever owns it.
    static func append(_ text: String, to path: String) {
        let descriptor = open(path, O_WRONLY | O_APPEND | O_CLOEXEC)
        precondition(descriptor >= 0, "\(path) cannot be written")
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        precondition(Glibc.write(descriptor, bytes, bytes.count) == bytes.count)
    }

    /// A whole file, empty when there is none.
    func read(_ name: String) -> String { Self.read(file(name)) }

    static func read(_ path: String) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return "" }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            guard count > 0 else { break }
            bytes += buffer[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Names in a folder, sorted; empty when there is none.
    static func names(in path: String) -> [String] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }
}

/// Locks and kills are tried as somebody who is not root: root hides the failures.
enum OrdinaryUser {
    private static let id: uid_t = 65534

    static let isNeeded = geteuid() == 0

    /// What a command line begins with so that the program runs as the ordinary user.
    static let prefix: [String] =
        isNeeded
        ? ["setpriv", "--reuid=\(id)", "--regid=\(id)", "--clear-groups", "--"] : []

    static func own(_ path: String) {
        if isNeeded { _ = chown(path, id, id) }
    }
}
