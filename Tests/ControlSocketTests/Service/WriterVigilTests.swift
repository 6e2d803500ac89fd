import CyclerCore
import CyclerDaemon
import Testing

/// A disk that hangs is noticed, and that it goes on again is noticed too: otherwise nothing could
/// be resumed until the daemon is started anew.
@Suite struct WriterVigilTests {
    private let start = Instant.zero + .seconds(100)
    private var late: Instant { start + WriterVigil.patience + .milliseconds(1) }

    @Test func aQuickWriterIsLeftAlone() {
        var vigil = WriterVigil()
        let onTime = start + WriterVigil.patience
        #expect(vigil.look(oldestSince: nil, isNearlyFull: false, at: start) == .none)
        #expect(vigil.look(oldestSince: start, isNearlyFull: false, at: onTime) == .none)
    }

    @Test func aHangIsToldOnceAndSoIsItsEnd() {
        var vigil = WriterVigil()
        #expect(vigil.look(oldestSince: start, isNearlyFull: false, at: late) == .fellBehind)
        let later = late + .seconds(1)
        #expect(vigil.look(oldestSince: start, isNearlyFull: false, at: later) == .none)
        #expect(vigil.look(oldestSince: later, isNearlyFull: false, at: later) == .caughtUp)
        #expect(vigil.look(oldestSince: nil, isNearlyFull: false, at: later) == .none)
    }

    @Test func aFullQueueIsAHangAndMustBeEmptiedToEndIt() {
        var vigil = WriterVigil()
        #expect(vigil.look(oldestSince: start, isNearlyFull: true, at: start) == .fellBehind)
        #expect(vigil.look(oldestSince: start, isNearlyFull: true, at: start) == .none)
        #expect(vigil.look(oldestSince: start, isNearlyFull: false, at: late) == .none)
        #expect(vigil.look(oldestSince: late, isNearlyFull: false, at: late) == .caughtUp)
    }

    @Test func aFailureEndsOnlyByTheWritersOwnWord() {
        var vigil = WriterVigil()
        #expect(vigil.look(oldestSince: start, isNearlyFull: false, at: late) == .fellBehind)
        vigil.failed()
        #expect(vigil.look(oldestSince: nil, isNearlyFull: false, at: late) == .none)
        vigil.recovered()
        #expect(vigil.look(oldestSince: nil, isNearlyFull: false, at: late) == .caughtUp)
    }
}
