import CLinuxShims
import CyclerBus
import CyclerCore
import CyclerStation
import Glibc

/// Why a program could not be started.
struct HookStartFailure: Error {
    var errno: Int32
    var text: String { String(cString: strerror(errno)) }
}

/// A program in a session of its own, so that all it starts can be ended together. What leaves
/// that session on purpose is out of reach here; the service manager ends it with the daemon.
struct HookProcess {
    /// From being asked to end to being ended; boot time.
    static let grace = TimeSpan.seconds(2)
    /// How long the killed may take to be gone; a process stuck in the kernel is then left.
    private static let burial = TimeSpan.seconds(1)
    /// How often a running program is looked at when it prints nothing.
    private static let lookEvery = TimeSpan.milliseconds(50)
    /// Bytes read between two looks at the clock: who prints without end is ended in time, too.
    private static let readMax = 1 << 16

    private let pid: pid_t
    private let pipe: Int32
    private var isPrinting = true
    private(set) var output = OutputTail()

    private init(pid: pid_t, pipe: Int32) {
        self.pid = pid
        self.pipe = pipe
    }

    /// Waits for the end of the program, or makes it; behind this, nothing of it is left running.
    mutating func wait(atMost patience: TimeSpan, isStopping: () -> Bool) -> HookEnd {
        let deadline = BootClock.now + patience
        var cut: HookEnd?
        while cut == nil && !hasEnded {
            if isStopping() {
                cut = .stopped
            } else if BootClock.now >= deadline {
                cut = .timedOut(after: patience)
            } else {
                listen()
            }
        }
        let status = endAll()
        close(pipe)
        return cut ?? Self.end(status)
    }

    /// True once the program itself has ended. It is not reaped: its number, which is that of its
    /// group too, stays its own until the group is told to end.
    private var hasEnded: Bool {
        var news = siginfo_t()
        return waitid(P_PID, id_t(pid), &news, WEXITED | WNOHANG | WNOWAIT) == 0
            && news.si_signo != 0
    }

    /// Asks the whole group to end, and ends what has not after the grace. Returns the status.
    private mutating func endAll() -> Int32? {
        kill(-pid, SIGTERM)
        var status: Int32 = 0
        var isReaped = false
        var isKilled = false
        var deadline = BootClock.now + Self.grace
        while true {
            if !isReaped { isReaped = waitpid(pid, &status, WNOHANG) == pid }
            if isReaped && kill(-pid, 0) != 0 { break }
            if BootClock.now >= deadline {
                if isKilled { break }
                kill(-pid, SIGKILL)
                isKilled = true
                deadline = BootClock.now + Self.burial
            }
            listen()
        }
        // What was printed last.
        if isPrinting { read() }
        return isReaped ? status : nil
    }

    private static func end(_ status: Int32?) -> HookEnd {
        guard let status else { return .killed(signal: SIGKILL) }
        let signal = status & 0x7F
        return signal == 0 ? .exited(code: (status >> 8) & 0xFF) : .killed(signal: signal)
    }

    /// Reads what is printed, or waits a moment for it.
    private mutating func listen() {
        let milliseconds = Int32(Self.lookEvery.nanoseconds / 1_000_000)
        var waiting = pollfd(fd: isPrinting ? pipe : -1, events: Int16(POLLIN), revents: 0)
        guard poll(&waiting, 1, milliseconds) > 0 else { return }
        read()
    }

    private mutating func read() {
        var left = Self.readMax
        withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 1) { room in
            while left > 0 {
                let count = Glibc.read(pipe, room.baseAddress, room.count)
                if count < 0 && errno == EINTR { continue }
                // Zero: everyone who could print has closed it.
                if count == 0 { isPrinting = false }
                guard count > 0 else { return }
                output.append(UnsafeRawBufferPointer(rebasing: room[..<count]))
                left -= count
            }
        }
    }

    /// Starts a program without arguments; `input`, shorter than a pipe holds, is all it reads.
    static func start(
        _ path: String, input: [UInt8], environment: [String]
    ) throws(HookStartFailure) -> HookProcess {
        let toRead = try Pipe()
        defer { toRead.closeBoth() }
        let toPrint = try Pipe()
        // Nothing waits for a reader here: this end is open, and the pipe is empty.
        _ = fcntl(toRead.write, F_SETFL, O_NONBLOCK)
        _ = fcntl(toPrint.read, F_SETFL, O_NONBLOCK)
        _ = input.withUnsafeBytes { write(toRead.write, $0.baseAddress, $0.count) }
        var pid: pid_t = 0
        var envp: [UnsafeMutablePointer<CChar>?] = environment.map { strdup($0) } + [nil]
        defer { for text in envp { free(text) } }
        let code = lx_spawn_in_session(path, toRead.read, toPrint.write, &envp, &pid)
        close(toPrint.write)
        guard code == 0 else {
            close(toPrint.read)
            throw HookStartFailure(errno: -code)
        }
        return HookProcess(pid: pid, pipe: toPrint.read)
    }
}

/// Two ends of a pipe, closed on exec.
private struct Pipe {
    let read: Int32
    let write: Int32

    init() throws(HookStartFailure) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw HookStartFailure(errno: errno) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        read = ends[0]
        write = ends[1]
    }

    func closeBoth() {
        close(read)
        close(write)
    }
}
