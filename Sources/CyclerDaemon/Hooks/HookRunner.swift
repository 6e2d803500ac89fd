import CyclerBus
package import CyclerCore
package import CyclerStation
import Synchronization

/// A program of the lab's file.
package struct HookProgram: Sendable {
    package var name: String
    /// Absolute path.
    package var path: String
    /// How long it may take; boot time.
    package var patience: TimeSpan

    package init(name: String, path: String, patience: TimeSpan) {
        self.name = name
        self.path = path
        self.patience = patience
    }
}

/// Runs the programs that schedules call by name: one at a time, on a thread of its own. Nothing
/// waits for them; one that takes too long, or that runs when the daemon ends, is ended with all it
/// started. How each call ended is told exactly once.
package final class HookRunner: Sendable {
    /// Calls that may wait; beyond, they are dropped and told.
    package static let waitingMax = 64

    private struct State {
        var calls: [HookCall] = []
        var isStopping = false
        var thread: NamedThread?
    }

    private let programs: [HookProgram]
    private let environment: HookEnvironment
    private let tell: @Sendable (HookOutcome) -> Void
    private let state = Mutex(State())
    private let bell = Doorbell()

    /// `tell` hears how every call ended; it must not wait.
    package init(
        programs: [HookProgram], environment: HookEnvironment,
        tell: @escaping @Sendable (HookOutcome) -> Void
    ) {
        self.programs = programs
        self.environment = environment
        self.tell = tell
    }

    /// Nothing is started for a lab without hooks.
    package func start() {
        guard !programs.isEmpty else { return }
        state.withLock { state in
            state.thread = NamedThread("hooks") { [self] in work() }
        }
    }

    /// Leaves a call; never waits.
    package func run(_ call: HookCall) {
        let refusal = state.withLock { state -> String? in
            if state.isStopping { return "the daemon ends" }
            guard state.calls.count < Self.waitingMax else {
                return "\(Self.waitingMax) calls wait already"
            }
            state.calls.append(call)
            return nil
        }
        if let refusal { return tell(HookOutcome(call, .dropped(why: refusal))) }
        bell.ring()
    }

    /// Ends the thread, and the program that it runs; calls that wait are told to be dropped.
    package func stop() {
        let (thread, left) = state.withLock { state in
            defer { state.calls.removeAll() }
            state.isStopping = true
            return (state.thread, state.calls)
        }
        for call in left { tell(HookOutcome(call, .dropped(why: "the daemon ends"))) }
        bell.ring()
        thread?.join()
    }

    private var isStopping: Bool { state.withLock { $0.isStopping } }

    private func work() {
        while true {
            let next = state.withLock { state -> (call: HookCall?, isStopping: Bool) in
                (state.calls.isEmpty ? nil : state.calls.removeFirst(), state.isStopping)
            }
            if let call = next.call {
                tell(perform(call))
            } else if next.isStopping {
                return
            } else {
                bell.wait(atMost: .seconds(1))
            }
        }
    }

    private func perform(_ call: HookCall) -> HookOutcome {
        guard let program = programs.first(where: { $0.name == call.hook }) else {
            return HookOutcome(call, .dropped(why: "it is not in the lab's file"))
        }
        var line = ByteText()
        line.append(json: .object(environment.facts(of: call)))
        line.append("\n")
        let began = BootClock.now
        var process: HookProcess
        do throws(HookStartFailure) {
            process = try HookProcess.start(
                program.path, input: line.bytes, environment: environment.variables(of: call))
        } catch {
            return HookOutcome(call, .notStarted(path: program.path, why: error.text))
        }
        let end = process.wait(atMost: program.patience) { isStopping }
        return HookOutcome(
            call, end, took: BootClock.now - began, output: process.output.text,
            outputBytes: process.output.count)
    }
}
