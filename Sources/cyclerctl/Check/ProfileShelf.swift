import CyclerConfig
import CyclerControl
import CyclerInstruments
import CyclerYAML
import Glibc

/// The instrument profiles in the directories of a lab.
struct ProfileShelf {
    /// Most files looked at.
    private static let filesMax = 256

    /// One profile file.
    struct Entry {
        var name: String
        /// Everything wrong with it, one line each.
        var problems: [String]
        /// Nil when it is bad.
        var profile: InstrumentProfile?
    }

    /// The profiles that were found, good or not, in order of file name.
    let entries: [Entry]

    /// Reads every `.yaml` file of the directories.
    init(directories: [String]) {
        entries = directories.flatMap { directory in
            Self.files(in: directory).map { Self.entry("\(directory)/\($0)") }
        }
    }

    /// The good ones.
    var profiles: [InstrumentProfile] { entries.compactMap(\.profile) }

    private static func entry(_ path: String) -> Entry {
        do throws(ClientFailure) {
            let text = try LocalFile.read(path).text
            let decoded = ProfileFile.decode(text: text, file: path)
            // A bad profile is reported as such, not also as one that is missing.
            return Entry(
                name: decoded.value?.name ?? stem(path),
                problems: decoded.problems.list.map(\.description), profile: decoded.value)
        } catch {
            return Entry(name: stem(path), problems: [error.text])
        }
    }

    private static func files(in directory: String) -> [String] {
        guard let stream = opendir(directory) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while names.count < filesMax, let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name.hasSuffix(".yaml"), !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted()
    }

    private static func stem(_ path: String) -> String {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        return String(name.dropLast(".yaml".count))
    }
}
