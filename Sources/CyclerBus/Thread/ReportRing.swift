internal import CyclerCore
internal import Synchronization

/// Reports on their way from one bus thread to one reader: preallocated, in order, without locks.
final class ReportRing: @unchecked Sendable {
    /// Reports that fit; a power of two.
    static let capacity = 512
    /// Room that poll results leave to everything else.
    static let reserve = 128

    // Unchecked: slots between head and tail belong to the reader, the others to the writer; the
    // two counters hand them over.
    private let slots: UnsafeMutablePointer<BusReport>
    private let written = Atomic<Int>(0)
    private let taken = Atomic<Int>(0)
    private let isRung = Atomic<Bool>(false)

    init() {
        slots = .allocate(capacity: Self.capacity)
        let blank = BusReport(
            bus: BusIndex(0), kind: .inboxFull, requestedAt: .zero, repliedAt: .zero)
        slots.initialize(repeating: blank, count: Self.capacity)
    }

    deinit {
        slots.deinitialize(count: Self.capacity)
        slots.deallocate()
    }

    /// Slots the writer may still fill.
    var room: Int {
        Self.capacity
            - (written.load(ordering: .relaxed) - taken.load(ordering: .acquiring))
    }

    /// Writer only. False when there is no room beyond `reserve`.
    func push(_ report: borrowing BusReport, leaving reserve: Int) -> Bool {
        guard room > reserve else { return false }
        let at = written.load(ordering: .relaxed)
        slots[at & (Self.capacity - 1)] = copy report
        written.store(at + 1, ordering: .releasing)
        return true
    }

    /// Writer only, after pushing. True when the reader must be woken: it has begun to drain since
    /// it was woken last, and may have missed what was pushed.
    func mustRing() -> Bool {
        !isRung.exchange(true, ordering: .acquiringAndReleasing)
    }

    /// Reader only. Shows every report that is there now; returns how many.
    func drain(_ body: (BusReport) -> Void) -> Int {
        // Before looking: whoever pushes after the look rings again.
        _ = isRung.exchange(false, ordering: .acquiringAndReleasing)
        let end = written.load(ordering: .acquiring)
        var at = taken.load(ordering: .relaxed)
        let count = end - at
        while at < end {
            body(slots[at & (Self.capacity - 1)])
            at += 1
            taken.store(at, ordering: .releasing)
        }
        return count
    }
}
