import CyclerBus
import CyclerCore
import CyclerFiles
import CyclerStation
import Synchronization

/// Appends, syncs and tells the engine how far it is; the only thread that touches run folders.
///
/// A failed write is tried again from the byte where it stopped, for as long as it takes: rows are
/// never dropped here. What a stuck disk means for cells is the engine's business.
final class WriterThread: Sendable {
    /// Longest time that something written stays unsynced.
    static let syncEvery = TimeSpan.milliseconds(750)
    /// Longest time that rows wait in memory to be fetched.
    static let fetchEvery = TimeSpan.milliseconds(200)
    /// Pause before a failed write is tried again.
    static let retryAfter = TimeSpan.milliseconds(500)

    private let queue: WriterQueue
    private let dataDirectory: String
    private let report: @Sendable (WriterReport) -> Void
    private let beats = Atomic<UInt64>(0)
    private let isStopping = Atomic<Bool>(false)
    private let thread = Mutex<NamedThread?>(nil)

    init(
        queue: WriterQueue, dataDirectory: String,
        report: @escaping @Sendable (WriterReport) -> Void
    ) {
        self.queue = queue
        self.dataDirectory = dataDirectory
        self.report = report
    }

    /// Advances with every batch and every idle round; stands still while the disk does.
    var heartbeat: UInt64 { beats.load(ordering: .relaxed) }

    func start() {
        let started = NamedThread("writer") { [self] in run() }
        thread.withLock { $0 = started }
    }

    /// Finishes what waits, then ends.
    func stop() {
        isStopping.store(true, ordering: .releasing)
        queue.ring()
        thread.withLock { $0 }?.join()
    }

    private func run() {
        var desk = WriterDesk(dataDirectory: dataDirectory, report: report)
        var batch = WriterBatch()
        var syncedAt = BootClock.now
        while true {
            queue.take(&batch)
            if batch.isEmpty {
                if isStopping.load(ordering: .acquiring) { break }
                queue.wait(atMost: Self.fetchEvery)
            } else {
                for task in batch.tasks {
                    while !desk.perform(task, batch.bytes) {
                        if isStopping.load(ordering: .acquiring) {
                            desk.giveUp(task)
                            break
                        }
                        queue.wait(atMost: Self.retryAfter)
                    }
                }
                batch.removeAll()
                queue.finished()
            }
            let now = BootClock.now
            if now - syncedAt >= Self.syncEvery, desk.syncAll() { syncedAt = now }
            beats.wrappingAdd(1, ordering: .relaxed)
        }
        _ = desk.syncAll()
    }
}

/// The files of all runs, and one task at a time on them.
struct WriterDesk {
    private let dataDirectory: String
    private let report: @Sendable (WriterReport) -> Void
    /// By number of the channel; grown when a channel has its first run.
    private var runs: [RunFiles?] = []
    /// Bytes of the task in hand that are already written.
    private var done = 0
    private var isStuck = false

    init(dataDirectory: String, report: @escaping @Sendable (WriterReport) -> Void) {
        self.dataDirectory = dataDirectory
        self.report = report
    }

    /// Does one task; false when it must be tried again.
    mutating func perform(_ task: WriterTask, _ bytes: [UInt8]) -> Bool {
        do throws(FileFault) {
            switch task {
            case .append(let channel, let file, let range):
                guard runs.indices.contains(channel.number) else { break }
                try runs[channel.number]?.append(file, bytes[range], done: &done)
            case .replace(let channel, let name, let content):
                guard runs.indices.contains(channel.number) else { break }
                try runs[channel.number]?.replace(name, content)
            case .openRun(let channel, let opening):
                open(channel) { data throws(FileFault) in
                    try RunFiles.create(in: data, opening)
                }
            case .reopenRun(let channel, let name):
                open(channel) { data throws(FileFault) in
                    try RunFiles.reopen(in: data, name: name)
                }
            case .closeRun(let channel):
                guard runs.indices.contains(channel.number) else { break }
                try runs[channel.number]?.close()
                runs[channel.number] = nil
            case .appendLate(let run, let line):
                try RunFiles.appendLate(line, toEventsOf: run, in: dataDirectory, done: &done)
            case .mark(let number, let sync):
                if sync { try syncRuns() }
                report(sync ? .durable(number) : .written(number))
            }
        } catch {
            if !isStuck { report(.stuck(errno: error.errno)) }
            isStuck = true
            return false
        }
        done = 0
        if isStuck { report(.recovered) }
        isStuck = false
        return true
    }

    /// The daemon ends before the disk takes the task: what follows in that file would stand
    /// behind a torn line, so nothing follows. A torn tail is cut when the file is opened again.
    mutating func giveUp(_ task: WriterTask) {
        done = 0
        switch task {
        case .append(let channel, let file, _):
            guard runs.indices.contains(channel.number) else { break }
            runs[channel.number]?.giveUp(file)
        case .replace, .openRun, .reopenRun, .closeRun, .appendLate, .mark: break
        }
    }

    /// A folder that cannot be made fails its start, one that cannot be opened again keeps its run
    /// held; nothing is energised, nothing is retried.
    private mutating func open(
        _ channel: ChannelIndex, _ make: (String) throws(FileFault) -> RunFiles
    ) {
        do throws(FileFault) {
            let files = try make(dataDirectory)
            while runs.count <= channel.number { runs.append(nil) }
            runs[channel.number] = files
            report(.runOpened(channel, name: files.name))
        } catch {
            report(.runFailed(channel, errno: error.errno))
        }
    }

    private mutating func syncRuns() throws(FileFault) {
        for channel in runs.indices { try runs[channel]?.sync() }
    }

    /// Syncs everything that is due; false when the disk refuses.
    mutating func syncAll() -> Bool {
        do throws(FileFault) {
            try syncRuns()
            return true
        } catch {
            if !isStuck { report(.stuck(errno: error.errno)) }
            isStuck = true
            return false
        }
    }
}
