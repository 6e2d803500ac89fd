import CyclerCore
import CyclerFiles
import CyclerRecord
import CyclerStation

/// The runs on disk, as `runs` and `show` tell them. Reads only; never on the event loop.
final class RunArchive: Sendable {
    /// Runs listed at most, newest first.
    static let listMax = 500
    /// Largest `run.json` read.
    static let fileMax = 4 << 20

    let directory: String

    init(directory: String) { self.directory = directory }

    /// One line per run: name, cell, schedule, outcome.
    func list() -> JSON {
        .array(newestNames().prefix(Self.listMax).compactMap { summary($0) })
    }

    /// Names of all runs, newest first.
    func newestNames() -> [String] {
        var names = folderNames()
        names.sort { $0.date == $1.date ? $0.name > $1.name : $0.date > $1.date }
        return names.map(\.name)
    }

    /// The whole `run.json` of a run with the names of its files.
    func detail(_ name: String) -> JSON? {
        guard !name.contains("/"), !name.hasPrefix("."), var members = manifest(of: name)?.members
        else {
            return nil
        }
        members.append(.init("folder", .string(directory + "/" + name)))
        return .object(members)
    }

    /// What a run on the same cell would take over from this one.
    func continuation(of name: String) throws(ArchiveError) -> Continuation {
        guard !name.contains("/"), !name.hasPrefix("."), let manifest = manifest(of: name) else {
            throw .noRun(name)
        }
        guard
            let bytes = try? FileReading.bytes(
                of: directory + "/" + name + "/checkpoint.json", atMost: Self.fileMax),
            let json = try? JSONScanner.parse(bytes), let checkpoint = Checkpoint(json: json),
            let cell = manifest["cell"]?.string
        else { throw .noCheckpoint(name) }
        return Continuation(
            run: name, cell: cell, cycles: checkpoint.cycle,
            steps: checkpoint.position["step-count"]?.integer ?? 0,
            charging: checkpoint.charging, discharging: checkpoint.discharging,
            accounts: checkpoint.accounts)
    }

    private func summary(_ name: String) -> JSON? {
        guard let run = manifest(of: name) else { return nil }
        var members: [JSON.Member] = [.init("run", .string(name))]
        for key in ["channel", "cell", "schedule", "started", "outcome"] {
            if let value = run[key] { members.append(.init(key, value)) }
        }
        return .object(members)
    }

    /// Folders named like runs, with the `YYYYMMDD_NNN` they end in.
    private func folderNames() -> [(name: String, date: Substring)] {
        DirectoryListing.names(in: directory).compactMap { name in
            // Lab__Cell__YYYYMMDD_NNN
            let date = name.suffix(12)
            let isRun =
                name.count > 16 && date.dropFirst(8).first == "_"
                && date.prefix(8).allSatisfy(\.isNumber)
            return isRun ? (name, date) : nil
        }
    }

    /// What `run.json` says; nil when it cannot be read.
    func manifest(of name: String) -> JSON? {
        guard
            let bytes = try? FileReading.bytes(
                of: directory + "/" + name + "/run.json", atMost: Self.fileMax)
        else { return nil }
        return try? JSONScanner.parse(bytes)
    }
}

/// Why an earlier run cannot be continued.
enum ArchiveError: Error, Hashable, Sendable {
    case noRun(String)
    case noCheckpoint(String)

    /// What is wrong, for people.
    var message: String {
        switch self {
        case .noRun(let name): "there is no run \(name)"
        case .noCheckpoint(let name):
            "run \(name) has no checkpoint that can be read, so its counters are unknown"
        }
    }
}
