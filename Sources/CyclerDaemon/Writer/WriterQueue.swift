import CyclerBus
import CyclerCore
import CyclerStation
import Synchronization

/// One thing for the writer thread to do; byte ranges refer to the batch they travel in.
enum WriterTask: Sendable {
    case append(ChannelIndex, RunFile, Range<Int>)
    case replace(ChannelIndex, String, [UInt8])
    case openRun(ChannelIndex, RunOpening)
    case reopenRun(ChannelIndex, String)
    case closeRun(ChannelIndex)
    case appendLate(String, [UInt8])
    case mark(UInt64, sync: Bool)
}

/// Tasks and the bytes they append, in order.
struct WriterBatch: Sendable {
    var tasks: [WriterTask] = []
    var bytes: [UInt8] = []

    init() {
        tasks.reserveCapacity(4096)
        bytes.reserveCapacity(1 << 18)
    }

    var isEmpty: Bool { tasks.isEmpty }

    mutating func removeAll() {
        tasks.removeAll(keepingCapacity: true)
        bytes.removeAll(keepingCapacity: true)
    }
}

/// How full the queue is; decides what the engine does about a slow disk.
enum QueueLevel: UInt8, Comparable, Sendable {
    case normal
    /// Half full: warn.
    case half
    /// 80 % full: open; what is left is for closing rows.
    case high
    static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}

/// The bounded queue between engine and writer. The two sides swap whole batches under a lock, so
/// that neither copies nor allocates once the storage has grown.
final class WriterQueue: Sendable {
    /// Room for more than 60 s of 64 channels at 10 Hz with 400 bytes a row.
    static let bytesMax = 24 << 20
    /// Tasks that may wait.
    static let tasksMax = 1 << 17

    private struct State {
        var batch = WriterBatch()
        /// Bytes and tasks the writer has taken but not finished.
        var inHandBytes = 0
        /// Boot time since when the oldest unfinished task has waited.
        var waitingSince: Instant?
        var inHandSince: Instant?
    }

    private let state = Mutex(State())
    private let bell = Doorbell()

    /// Adds a task; nil when it had to be dropped because even the reserve is used up.
    func add(_ task: WriterTask, text: [UInt8]) -> QueueLevel? {
        let level: QueueLevel? = state.withLock { state in
            guard state.batch.tasks.count < Self.tasksMax else { return nil }
            if case .append(let channel, let file, let range) = task {
                guard state.batch.bytes.count + range.count <= Self.bytesMax else { return nil }
                let start = state.batch.bytes.count
                state.batch.bytes.append(contentsOf: text[range])
                let placed = start..<state.batch.bytes.count
                state.batch.tasks.append(.append(channel, file, placed))
            } else {
                state.batch.tasks.append(task)
            }
            if state.waitingSince == nil { state.waitingSince = BootClock.now }
            return Self.level(state.batch.bytes.count + state.inHandBytes)
        }
        return level
    }

    /// How full the queue is, with what the writer has in hand.
    var level: QueueLevel {
        state.withLock { Self.level($0.batch.bytes.count + $0.inHandBytes) }
    }

    /// Tells the writer that there is work.
    func ring() { bell.ring() }

    private static func level(_ bytes: Int) -> QueueLevel {
        if bytes * 10 >= bytesMax * 8 { return .high }
        return bytes * 2 >= bytesMax ? .half : .normal
    }

    /// Writer side: takes all that waits in exchange for an empty batch.
    func take(_ batch: inout WriterBatch) {
        precondition(batch.isEmpty, "the last batch must be finished first")
        state.withLock { state in
            swap(&state.batch, &batch)
            state.inHandBytes = batch.bytes.count
            state.inHandSince = batch.isEmpty ? nil : state.waitingSince
            state.waitingSince = nil
        }
    }

    /// Writer side: the batch in hand is done.
    func finished() {
        state.withLock { state in
            state.inHandBytes = 0
            state.inHandSince = nil
        }
    }

    /// Boot time since when the oldest unfinished task has waited; nil when all is done.
    var oldestSince: Instant? {
        state.withLock { $0.inHandSince ?? $0.waitingSince }
    }

    /// Writer side: sleeps until there may be work.
    func wait(atMost span: TimeSpan) { bell.wait(atMost: span) }
}
