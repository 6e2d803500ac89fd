import CyclerCore
import Glibc
import Testing

extension SystemTests {
    /// The disk takes no more: circuits open, the channel is held, nothing written is lost, and
    /// the run goes on when there is room again.
    @Suite(.serialized) struct FullDisk {
        /// A file size limit that the ordinary user can set and lift while the daemon runs; a
        /// write beyond it stops short and then fails, like one on a full disk.
        @Test func aFileThatMayNotGrowHolds() throws {
            let bench = try Bench()
            try bench.plate()
            let folder = bench.runFolder(try bench.daemon.channel("A1").run)
            let pid = bench.daemon.process.pid
            try Patience.until("a few records") { try folder.records().count >= 5 }
            let size = Folder.read(folder.path + "/" + folder.name + ".bdf.csv").utf8.count
            // In the middle of one of the next rows.
            #expect(Self.limitFiles(of: pid, to: "\(size + 700)"))
            try holdsAndGoesOn(bench, folder) { #expect(Self.limitFiles(of: pid, to: "unlimited")) }
        }

        @Test(.enabled(if: OrdinaryUser.isNeeded, "only root may mount"))
        func aFullFileSystemHolds() throws {
            let disk = try SmallDisk()
            let bench = try Bench(Bench.Making(data: disk.path))
            let cell = bench.folder.file("cell.yaml")
            #expect(try bench.daemon.tell("mount", "A1", "--cell", cell).code == 0)
            // The daemon looks at the disk every 10 s; whether it has yet does not matter here.
            let started = try bench.daemon.tell(
                "start", "A1", "--schedule", bench.folder.file("plate.yaml"), "--accept", "disk",
                "--reason", "a small one is meant")
            #expect(started.code == 0, "\(started.complaint)")
            try bench.daemon.waitForPlating("A1")
            let folder = bench.runFolder(try bench.daemon.channel("A1").run)
            disk.fill()
            try holdsAndGoesOn(bench, folder) { disk.empty() }
        }

        /// The daemon ends while the disk takes nothing: the row that did not fit may be torn, but
        /// nothing stands behind it.
        @Test func anEndOnAFullDiskTearsTheLastLineOnly() throws {
            let bench = try Bench()
            try bench.plate()
            let folder = bench.runFolder(try bench.daemon.channel("A1").run)
            try Patience.until("a few records") { try folder.records().count >= 5 }
            let file = folder.path + "/" + folder.name + ".bdf.csv"
            let size = Folder.read(file).utf8.count
            #expect(Self.limitFiles(of: bench.daemon.process.pid, to: "\(size + 700)"))
            try bench.daemon.wait("A1", "is held") { $0.state == "held" }
            bench.daemon.process.signal(SIGTERM)
            #expect(try bench.daemon.process.wait() == 0)
            #expect(try !bench.rack.truth("pstat1").isClosed)
            let lines = Folder.read(file).split(separator: "\n").map {
                $0.split(separator: ",", omittingEmptySubsequences: false)
            }
            #expect(lines.count > 6)
            #expect(lines.dropLast().allSatisfy { $0.count == lines[0].count })
            let times = lines.dropFirst().dropLast().map { Double($0[0]) ?? .nan }
            #expect(zip(times, times.dropFirst()).allSatisfy { $0 < $1 })
        }

        private func holdsAndGoesOn(
            _ bench: Bench, _ folder: RunFolder, makeRoom: () -> Void
        ) throws {
            let held = try bench.daemon.wait("A1", "is held") { $0.state == "held" }
            #expect(held.cause == "DISK")
            try bench.daemon.wait("A1", "is open") { $0.evidence != nil }
            #expect(try !bench.rack.truth("pstat1").isClosed)
            try Patience.until("the alarm") {
                bench.daemon.process.complaint.contains("records cannot be written")
            }
            let refused = try bench.daemon.tell("resume", "A1")
            #expect(refused.code == 1 && refused.complaint.contains("records cannot be written"))
            makeRoom()
            try Patience.until("the disk is found to have room") {
                bench.daemon.process.complaint.contains("records are written again")
            }
            #expect(try bench.daemon.tell("resume", "A1").code == 0)
            try bench.daemon.waitForPlating("A1")
            #expect(try bench.daemon.tell("stop", "A1").code == 0)
            #expect(try folder.events("held").last?["code"]?.string == "DISK")
            let records = try folder.records()
            #expect(try folder.events("end").last?["records"]?.integer == records.count)
            #expect(zip(records, records.dropFirst()).allSatisfy { $0.time < $1.time })
        }

        /// Sets the soft limit, as the user whose process it is.
        private static func limitFiles(of pid: pid_t, to size: String) -> Bool {
            Child.tool(
                OrdinaryUser.prefix + ["prlimit", "--pid", "\(pid)", "--fsize=\(size):"]) == 0
        }
    }
}

/// A file system of its own with little room.
final class SmallDisk {
    let path: String
    private let folder = Folder()

    struct NotMounted: Error {}

    init() throws {
        path = folder.file("disk")
        mkdir(path, 0o755)
        let mounted = Child.tool(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", path])
        guard mounted == 0 else { throw NotMounted() }
        OrdinaryUser.own(path)
    }

    deinit { _ = Child.tool(["umount", "-l", path]) }

    /// Takes all the room there is.
    func fill() {
        let ballast = open(path + "/ballast", O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        defer { close(ballast) }
        let bytes = [UInt8](repeating: 0x2E, count: 4096)
        while write(ballast, bytes, bytes.count) > 0 {}
    }

    /// Gives it back.
    func empty() { unlink(path + "/ballast") }
}
