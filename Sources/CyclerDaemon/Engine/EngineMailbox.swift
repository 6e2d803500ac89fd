import CyclerControl
import CyclerCore
import CyclerStation
import Synchronization

/// What other threads leave for the engine thread, in lanes with bounds of their own. Bus reports
/// stay in the buses' rings until the engine takes them.
final class EngineMailbox: Sendable {
    /// Requests that may wait; beyond, the client hears `busy`.
    static let requestsMax = 64
    /// Writer reports that may wait; marks are merged, so this is never reached.
    static let writerReportsMax = 1024
    /// Outcomes of hooks that may wait; beyond, one is lost and the journal says so.
    static let hooksMax = 256

    struct Request: Sendable {
        var request: StationRequest
        var tracking: TrackingID
        var person: Operator
    }

    private struct State {
        var requests: [Request] = []
        var writerReports: [WriterReport] = []
        var hooks: [HookOutcome] = []
        var isShutdownWanted = false
        var surroundings: (freeDiskBytes: Int64?, clockSynchronised: Bool?)?
    }

    private let state = Mutex(State())
    let bell = Doorbell()

    /// Queues a request; false when the lane is full.
    func post(_ request: Request) -> Bool {
        let isQueued = state.withLock { state in
            guard state.requests.count < Self.requestsMax else { return false }
            state.requests.append(request)
            return true
        }
        bell.ring()
        return isQueued
    }

    /// Writer thread: a later mark replaces an earlier one of its kind.
    func post(_ report: WriterReport) {
        state.withLock { state in
            switch (report, state.writerReports.last) {
            case (.written, .written), (.durable, .durable):
                state.writerReports[state.writerReports.count - 1] = report
            default:
                precondition(state.writerReports.count < Self.writerReportsMax)
                state.writerReports.append(report)
            }
        }
        bell.ring()
    }

    /// How a called program ended; false when the lane is full.
    func post(_ outcome: HookOutcome) -> Bool {
        let isQueued = state.withLock { state in
            guard state.hooks.count < Self.hooksMax else { return false }
            state.hooks.append(outcome)
            return true
        }
        bell.ring()
        return isQueued
    }

    func postShutdown() {
        state.withLock { $0.isShutdownWanted = true }
        bell.ring()
    }

    func post(freeDiskBytes: Int64?, clockSynchronised: Bool?) {
        state.withLock { $0.surroundings = (freeDiskBytes, clockSynchronised) }
        bell.ring()
    }

    /// Engine side: takes everything that waits, writer first (it lets set points go), in
    /// exchange for the emptied arrays of last time.
    func take(requests: inout [Request], writer: inout [WriterReport]) -> Pending {
        requests.removeAll(keepingCapacity: true)
        writer.removeAll(keepingCapacity: true)
        return state.withLock { state in
            swap(&state.requests, &requests)
            swap(&state.writerReports, &writer)
            defer {
                state.surroundings = nil
                state.isShutdownWanted = false
                state.hooks.removeAll()
            }
            return Pending(
                isShutdownWanted: state.isShutdownWanted, surroundings: state.surroundings,
                hooks: state.hooks)
        }
    }

    /// What came besides requests and reports.
    struct Pending {
        var isShutdownWanted: Bool
        var surroundings: (freeDiskBytes: Int64?, clockSynchronised: Bool?)?
        var hooks: [HookOutcome]
    }
}
