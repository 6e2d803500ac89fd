import CLinuxShims
import Glibc

/// A thread with a name that `ps -L` shows; nothing here runs on the cooperative pool.
package final class NamedThread: @unchecked Sendable {
    // Safety: `handle` is written once before `start` returns and read only by `join`.
    private var handle = pthread_t()

    private final class Body {
        let name: String
        let run: @Sendable () -> Void
        init(name: String, run: @escaping @Sendable () -> Void) {
            self.name = name
            self.run = run
        }
    }

    /// Starts a thread; traps when the system has none left, which only a bug brings about.
    package init(_ name: String, _ run: @escaping @Sendable () -> Void) {
        let body = Unmanaged.passRetained(Body(name: name, run: run))
        let result = pthread_create(
            &handle, nil,
            { argument in
                let body = Unmanaged<Body>.fromOpaque(argument!).takeRetainedValue()
                _ = lx_name_this_thread(body.name)
                body.run()
                return nil
            }, body.toOpaque())
        precondition(result == 0, "a thread cannot be created: \(result)")
    }

    /// Waits until the thread has ended.
    package func join() { pthread_join(handle, nil) }
}
