import Glibc

/// The files of this package as they lie on disk, found from where this file was compiled.
struct SourceTree: Sendable {
    struct File: Sendable {
        /// From the root of the package: `Sources/CyclerCore/Bus/BusReport.swift`.
        let path: String
        let text: String

        var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }
        /// The folder below `Sources`.
        var room: String { path.split(separator: "/").dropFirst().first.map(String.init) ?? "" }
        var isSwift: Bool { path.hasSuffix(".swift") }
    }

    /// Largest file that is looked into; all of ours are far smaller.
    static let bytesMax = 1 << 20

    let root: String
    /// Everything below `Sources`, in order of path.
    let sources: [File]
    /// Folders right below `Sources`.
    let rooms: [String]

    static let ofPackage = SourceTree(root: packageRoot)

    private static let packageRoot =
        "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")

    init(root: String) {
        self.root = root
        var files: [File] = []
        Self.walk(root, "Sources", into: &files)
        sources = files.sorted { $0.path < $1.path }
        rooms = Self.names(root + "/Sources").filter { Self.isDirectory(root + "/Sources/" + $0) }
    }

    /// A file anywhere in the package; nil when there is none.
    func text(of path: String) -> String? { Self.read(root + "/" + path) }

    func exists(_ path: String) -> Bool { access(root + "/" + path, F_OK) == 0 }

    var swift: [File] { sources.filter(\.isSwift) }

    private static func walk(_ root: String, _ path: String, into files: inout [File]) {
        for name in names(root + "/" + path) {
            let below = path + "/" + name
            if isDirectory(root + "/" + below) {
                walk(root, below, into: &files)
            } else if let text = read(root + "/" + below) {
                files.append(File(path: below, text: text))
            }
        }
    }

    private static func names(_ path: String) -> [String] {
        guard let handle = opendir(path) else { return [] }
        defer { closedir(handle) }
        var names: [String] = []
        while let entry = readdir(handle) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted()
    }

    private static func isDirectory(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    private static func read(_ path: String) -> String? {
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: bytesMax)
        let count = fread(&bytes, 1, bytes.count, file)
        return String(decoding: bytes[..<count], as: UTF8.self)
    }
}
