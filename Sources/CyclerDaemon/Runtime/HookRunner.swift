import CyclerBus
import CyclerCore
import Glibc
import Synchronization

/// Runs the programs that schedules call by name: one at a time, on a thread of its own, each with
/// its details as one line of JSON on standard input. Nothing waits for them, and one that does
/// not end is killed.
final class HookRunner: Sendable {
    /// Calls that may wait; beyond, they are dropped and told.
    static let waitingMax = 64
    /// How long a program may take; boot time.
    static let patience = TimeSpan.seconds(30)
    /// How often a running program is looked at.
    private static let lookEvery = TimeSpan.milliseconds(50)

    private struct Call: Sendable {
        var name: String
        var path: String
        var line: [UInt8]
    }

    private struct State {
        var calls: [Call] = []
        var isStopping = false
        var thread: NamedThread?
    }

    private let paths: [String: String]
    private let journal: Journal
    private let state = Mutex(State())
    private let bell = Doorbell()

    /// `paths` are the programs of the lab's file, by name.
    init(paths: [String: String], journal: Journal) {
        self.paths = paths
        self.journal = journal
    }

    /// Nothing is started for a lab without hooks.
    func start() {
        guard !paths.isEmpty else { return }
        state.withLock { state in
            state.thread = NamedThread("hooks") { [self] in work() }
        }
    }

    /// Leaves a call; never waits.
    func run(_ name: String, _ details: JSON) {
        guard let path = paths[name] else {
            return journal.add(.error, "hook \(name) is not in the lab's file")
        }
        var text = ByteText()
        text.append(json: details)
        text.append("\n")
        let call = Call(name: name, path: path, line: text.bytes)
        let isTaken = state.withLock { state in
            guard state.calls.count < Self.waitingMax else { return false }
            state.calls.append(call)
            return true
        }
        if isTaken { return bell.ring() }
        journal.add(.error, "hook \(name) was dropped: \(Self.waitingMax) calls wait already")
    }

    /// Ends the thread; a program that still runs is killed.
    func stop() {
        let thread = state.withLock { state in
            state.isStopping = true
            return state.thread
        }
        bell.ring()
        thread?.join()
    }

    private func work() {
        while true {
            let next = state.withLock { state -> (call: Call?, isStopping: Bool) in
                (state.calls.isEmpty ? nil : state.calls.removeFirst(), state.isStopping)
            }
            if next.isStopping { return }
            if let call = next.call {
                perform(call)
            } else {
                bell.wait(atMost: .seconds(1))
            }
        }
    }

    private func perform(_ call: Call) {
        let child: pid_t
        do throws(SpawnFailure) { child = try Self.spawn(call) } catch {
            return journal.add(
                .error, "hook \(call.name): \(call.path) cannot be started (errno \(error.errno))")
        }
        let deadline = BootClock.now + Self.patience
        var status: Int32 = 0
        while waitpid(child, &status, WNOHANG) == 0 {
            let isStopping = state.withLock { $0.isStopping }
            if isStopping || BootClock.now >= deadline {
                kill(child, SIGKILL)
                waitpid(child, &status, 0)
                return journal.add(
                    .error, "hook \(call.name) was killed: it took longer than 30 s")
            }
            bell.wait(atMost: Self.lookEvery)
        }
        guard status == 0 else {
            return journal.add(.warning, "hook \(call.name) ended with status \(status >> 8)")
        }
        journal.add(.info, "hook \(call.name) done")
    }

    private struct SpawnFailure: Error { var errno: Int32 }

    /// Starts the program with the line on its standard input; the line is shorter than a pipe.
    private static func spawn(_ call: Call) throws(SpawnFailure) -> pid_t {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw SpawnFailure(errno: errno) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        defer { close(ends[0]) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, ends[0], 0)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // The daemon blocks signals that a program must be able to get.
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        var child: pid_t = 0
        let result = call.path.withCString { path in
            var arguments: [UnsafeMutablePointer<CChar>?] = [strdup(path), nil]
            defer { free(arguments[0]) }
            return posix_spawn(&child, path, &actions, &attributes, &arguments, environ)
        }
        guard result == 0 else {
            close(ends[1])
            throw SpawnFailure(errno: result)
        }
        _ = call.line.withUnsafeBytes { write(ends[1], $0.baseAddress, $0.count) }
        close(ends[1])
        return child
    }
}
