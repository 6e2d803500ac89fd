import CyclerControl
import CyclerCore
import CyclerFiles
import CyclerRehearsal
import Glibc
import Synchronization

/// Runs one rehearsal for a person: progress while it goes on, an end on Ctrl-C.
enum Simulation {
    private static let isInterrupted = Atomic<Bool>(false)

    static func run(_ order: RehearsalOrder) throws(ClientFailure) -> SimulateResult {
        do throws(FileFault) {
            try FileReplacing.makeDirectory(order.dataDirectory)
        } catch { throw .notUnderstood(error.text) }
        listenForInterrupts()
        var bar = ProgressBar()
        do throws(RehearsalFailure) {
            var rehearsal = try Rehearsal(order)
            let began = ContinuousClock.now
            let report = try rehearsal.run { progress in
                bar.show(progress)
                return !isInterrupted.load(ordering: .relaxed)
            }
            bar.clear()
            let elapsed = ContinuousClock.now - began
            return SimulateResult(report: report, order: order, elapsed: elapsed)
        } catch {
            bar.clear()
            if case .refused(let refusal) = error { throw .refusal(refusal) }
            throw .notUnderstood(error.text)
        }
    }

    /// The first Ctrl-C closes the folder; a second one ends the program on the spot.
    private static func listenForInterrupts() {
        isInterrupted.store(false, ordering: .relaxed)
        var action = sigaction()
        action.__sigaction_handler.sa_handler = { _ in
            Simulation.isInterrupted.store(true, ordering: .relaxed)
        }
        action.sa_flags = Int32(bitPattern: UInt32(SA_RESETHAND))
        // Whoever started us may have had them blocked, and that is inherited.
        var wanted = sigset_t()
        sigemptyset(&wanted)
        for number in [SIGINT, SIGTERM] {
            sigaction(number, &action, nil)
            sigaddset(&wanted, number)
        }
        sigprocmask(SIG_UNBLOCK, &wanted, nil)
    }
}

/// A line on a terminal that is written over; nothing at all elsewhere.
struct ProgressBar {
    private static let width = 30
    /// Shortest time between two drawings.
    private static let every = Duration.milliseconds(100)

    private let isShown = isatty(2) == 1
    private let began = ContinuousClock.now
    private var drawnAt: ContinuousClock.Instant?

    /// Draws anew, if it is time.
    mutating func show(_ progress: RehearsalProgress) {
        let now = ContinuousClock.now
        guard isShown, drawnAt.map({ now - $0 >= Self.every }) ?? true else { return }
        drawnAt = now
        Terminal.overwrite(Self.line(progress, after: now - began))
    }

    /// Takes the line away.
    mutating func clear() {
        guard drawnAt != nil else { return }
        drawnAt = nil
        Terminal.overwrite("")
    }

    /// `[####......] 43 %  12d 03:00:00  step 17  0.61 M samples/s`
    static func line(_ progress: RehearsalProgress, after elapsed: Duration) -> String {
        var parts: [String] = []
        if let expected = progress.expected, expected > .zero {
            // The estimate may be short; what is not over is not complete.
            let share = min(progress.labTime.seconds / expected.seconds, 0.99)
            let filled = Int(share * Double(width))
            parts.append(
                "[" + String(repeating: "#", count: filled)
                    + String(repeating: ".", count: width - filled) + "]")
            parts.append("\(Int(share * 100)) %")
        }
        parts.append(QuantityText.clock(progress.labTime))
        parts.append("step \(progress.steps + 1)")
        parts.append(rate(progress.samples, elapsed))
        return parts.joined(separator: "  ")
    }

    /// `0.61 M samples/s`
    static func rate(_ count: Int, _ elapsed: Duration, of what: String = "samples") -> String {
        let millions = SimulateResult.perSecond(count, elapsed) / 1e6
        return ByteText.words(millions, significant: 3) + " M \(what)/s"
    }
}
