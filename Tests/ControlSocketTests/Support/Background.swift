import CLinuxShims
import Glibc
import Synchronization

/// A thread of its own for what waits.
enum Background {
    final class Work: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    /// Starts a thread; join it with `pthread_join`, or let it go.
    static func run(_ body: @escaping @Sendable () -> Void) -> pthread_t {
        let work = Unmanaged.passRetained(Work(body))
        var thread = pthread_t()
        let code = pthread_create(
            &thread, nil,
            { argument in
                Unmanaged<Work>.fromOpaque(argument!).takeRetainedValue().body()
                return nil
            }, work.toOpaque())
        precondition(code == 0, "no thread")
        return thread
    }
}

/// Something that listens where a daemon should, and is none.
enum OddServer {
    /// Greets one client with a line and shows what cyclerctl makes of it.
    static func greeting(_ line: String, in folder: Folder) throws -> Ended {
        let path = folder.path + "/odd.sock"
        unlink(path)
        let listener = lx_unix_bind(Int32(SOCK_STREAM.rawValue), path)
        defer { close(listener) }
        guard listen(listener, 1) == 0 else { throw RawClient.Failure.connect(errno) }
        let thread = Background.run {
            let client = accept(listener, nil, nil)
            let bytes = Array((line + "\n").utf8)
            _ = write(client, bytes, bytes.count)
            var byte: UInt8 = 0
            while recv(client, &byte, 1, 0) > 0 {}
            close(client)
        }
        let ended = Spawn.cyclerctl(["--socket", path, "status"], in: folder)
        // A client that never came must not be waited for.
        shutdown(listener, Int32(SHUT_RDWR))
        pthread_join(thread, nil)
        return ended
    }
}
