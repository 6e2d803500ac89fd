import CyclerCore
import Glibc
import Synchronization

/// Serves one simulated line on its port, with one thread of its own.
package final class LineServer: Sendable {
    /// Longest time without moving the instruments on.
    static let tickEvery = TimeSpan.milliseconds(100)

    private let line: Mutex<SimulatedLine>
    private let address: Mutex<PortAddress>
    private let isStopping = Atomic<Bool>(false)
    private let pipe: WakePipe
    private let thread = Mutex<ServerThread?>(nil)
    /// The session until its thread takes it: the thread alone must own it, because letting go of
    /// a port is what hangs it up.
    private let opened: Mutex<LineSession?>

    /// Where clients find the line now.
    package enum PortAddress: Hashable, Sendable {
        case pty(link: String, path: String)
        case tcp(port: UInt16)
        /// Hung up by a fault.
        case gone
    }

    /// Opens the port and starts serving; `directory` is where pty links go.
    package init(
        _ line: SimulatedLine, port: PortPlan, directory: String
    ) throws(ServerError) {
        pipe = try WakePipe()
        self.line = Mutex(line)
        let session = try LineSession(line.kind, port: port, directory: directory)
        address = Mutex(session.address)
        opened = Mutex(session)
        let started = try ServerThread { [self] in
            guard var mine = takeSession() else { return }
            while !isStopping.load(ordering: .acquiring) { mine.round(self) }
        }
        thread.withLock { $0 = started }
    }

    /// Changes or looks at the line from another thread; the server thread takes note at once.
    package func withLine<Result: Sendable>(
        _ body: (inout SimulatedLine) -> Result
    ) -> Result {
        let result = line.withLock { body(&$0) }
        pipe.wake()
        return result
    }

    /// Where clients find the line now.
    package var portAddress: PortAddress { address.withLock { $0 } }

    /// Ends the thread and takes the port away.
    package func stop() {
        isStopping.store(true, ordering: .releasing)
        pipe.wake()
        thread.withLock { held in
            held?.join()
            held = nil
        }
    }

    private func takeSession() -> LineSession? {
        opened.withLock { held in
            defer { held = nil }
            return held
        }
    }

    func locked<Result: Sendable>(_ body: (inout SimulatedLine) -> Result) -> Result {
        line.withLock { body(&$0) }
    }

    func moved(to address: PortAddress) { self.address.withLock { $0 = address } }

    var wakeDescriptor: CInt { pipe.readEnd }

    func drainWakes(_ buffer: inout [UInt8]) { pipe.drain(&buffer) }
}
