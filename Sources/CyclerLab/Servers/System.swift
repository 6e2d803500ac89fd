package import CyclerCore
import Glibc

/// Boot time, and small wrappers of system calls that take errno at once.
package enum BootClock {
    /// Nanoseconds of `CLOCK_BOOTTIME`.
    package static func now() -> Instant {
        var time = timespec()
        clock_gettime(CLOCK_BOOTTIME, &time)
        return Instant(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }

    /// Wall clock, nanoseconds since 1970.
    package static func wall() -> UnixTime {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return UnixTime(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }
}

enum System {
    static func check(
        _ result: CInt, _ what: String, _ subject: String
    ) throws(ServerError) -> CInt {
        let code = errno
        guard result >= 0 else { throw .system(what, subject, code: code) }
        return result
    }

    static func setNonBlocking(_ descriptor: CInt) {
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    }

    /// Writes what fits at once; a real line has no flow control either, so the rest is lost.
    static func put(_ bytes: [UInt8], to descriptor: CInt) {
        _ = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    }

    /// Reads what is there into `buffer`; nil at the end of a stream or on an error.
    static func take(_ descriptor: CInt, _ buffer: inout [UInt8]) -> Int? {
        let count = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
        if count > 0 { return count }
        let code = errno
        return count < 0 && (code == EAGAIN || code == EINTR) ? 0 : nil
    }

    /// Waits for input on any of these until a boot time; tells which have something.
    ///
    /// Whole milliseconds: rounded up, or down when `sharp`, so that a caller with work due
    /// within the millisecond looks again at once.
    static func wait(
        _ descriptors: [CInt], until deadline: Instant, sharp: Bool = false
    ) -> [Bool] {
        var polls = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        let left = max(0, (deadline - BootClock.now()).nanoseconds)
        let whole = (left + (sharp ? 0 : 999_999)) / 1_000_000
        _ = poll(&polls, nfds_t(polls.count), CInt(min(whole, 60_000)))
        return polls.map { $0.revents != 0 }
    }
}

/// Wakes a thread that waits on descriptors.
final class WakePipe: Sendable {
    let readEnd: CInt
    private let writeEnd: CInt

    init() throws(ServerError) {
        var ends: [CInt] = [-1, -1]
        _ = try System.check(pipe(&ends), "pipe", "for waking")
        readEnd = ends[0]
        writeEnd = ends[1]
        System.setNonBlocking(readEnd)
        System.setNonBlocking(writeEnd)
    }

    deinit {
        close(readEnd)
        close(writeEnd)
    }

    func wake() { System.put([1], to: writeEnd) }

    func drain(_ buffer: inout [UInt8]) {
        while let count = System.take(readEnd, &buffer), count == buffer.count {}
    }
}

/// A POSIX thread that runs one closure and can be joined.
struct ServerThread: Sendable {
    private final class Work: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    private let handle: pthread_t

    init(_ body: @escaping @Sendable () -> Void) throws(ServerError) {
        var handle = pthread_t()
        let work = Unmanaged.passRetained(Work(body))
        let code = pthread_create(
            &handle, nil,
            { raw in
                guard let raw else { return nil }
                Unmanaged<Work>.fromOpaque(raw).takeRetainedValue().body()
                return nil
            }, work.toOpaque())
        guard code == 0 else {
            work.release()
            throw .system("starting", "a thread", code: code)
        }
        self.handle = handle
    }

    func join() { pthread_join(handle, nil) }
}
