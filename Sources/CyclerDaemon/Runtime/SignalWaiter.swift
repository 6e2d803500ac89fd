import CyclerCore
import Glibc

/// Takes SIGTERM and SIGINT synchronously on the thread that waits; made before any other thread
/// starts, so that all of them inherit the block.
struct SignalWaiter {
    enum Signal: Hashable {
        case terminate, interrupt
        var name: String { self == .terminate ? "SIGTERM" : "SIGINT" }
    }

    private var set = sigset_t()

    init() {
        sigemptyset(&set)
        sigaddset(&set, SIGTERM)
        sigaddset(&set, SIGINT)
        pthread_sigmask(SIG_BLOCK, &set, nil)
        // A client or an instrument that hangs up is an error code, not a reason to die.
        signal(SIGPIPE, SIG_IGN)
        // A file that may not grow is a full disk, with an action of its own.
        signal(SIGXFSZ, SIG_IGN)
        // Nothing is reloaded yet; a hang-up of the terminal must not end the watch.
        signal(SIGHUP, SIG_IGN)
    }

    /// The next signal, nil when none came in time.
    func wait(atMost span: TimeSpan) -> Signal? {
        var set = set
        var timeout = timespec(
            tv_sec: Int(span.nanoseconds / 1_000_000_000),
            tv_nsec: Int(span.nanoseconds % 1_000_000_000))
        switch sigtimedwait(&set, nil, &timeout) {
        case SIGTERM: return .terminate
        case SIGINT: return .interrupt
        default: return nil
        }
    }
}
