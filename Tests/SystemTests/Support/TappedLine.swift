import CLinuxShims
import Glibc
import Synchronization

/// A serial line with a tap: the daemon talks to our pty, we talk to the rack's, and every byte
/// is kept with its time.
final class TappedLine: Sendable {
    /// One request and what came back.
    struct Transaction {
        var requestedAt: Double
        var request: [UInt8]
        var reply: [UInt8] = []

        var unit: UInt8 { request.first ?? 0 }

        /// The voltage in a reply to the poll of a reference potentiostat: input registers from
        /// 0 on begin with it, as 32-bit float.
        func voltage(ofUnit unit: UInt8) -> Double? {
            guard request.starts(with: [unit, 4, 0, 0]), reply.count >= 9,
                reply.starts(with: [unit, 4])
            else { return nil }
            let bits = reply[3..<7].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            return Double(Float(bitPattern: bits))
        }

        /// Closes the output: holding register 6 becomes 1.
        func energises(unit: UInt8) -> Bool { writesOutput(unit, 1) }

        /// Opens the output: holding register 6 becomes 0.
        func opens(unit: UInt8) -> Bool { writesOutput(unit, 0) }

        private func writesOutput(_ unit: UInt8, _ value: UInt8) -> Bool {
            request.starts(with: [unit, 6, 0, 6, 0, value])
                || request.starts(with: [unit, 16, 0, 6, 0, 1, 2, 0, value])
        }
    }

    private struct Chunk {
        var at: Double
        var isRequest: Bool
        var bytes: [UInt8]
    }

    private static let chunkMax = 4096
    /// Most chunks kept; a test is over long before.
    private static let chunksMax = 1_000_000

    /// Where the daemon finds the line.
    let path: String
    private let daemonSide: Int32
    private let rackSide: Int32
    private let stopping: Int32
    private let chunks = Mutex<[Chunk]>([])
    private let thread = Mutex<pthread_t?>(nil)

    /// Taps the rack's pty at `rackPath`.
    init(_ rackPath: String) throws {
        var slave = [CChar](repeating: 0, count: 128)
        daemonSide = lx_open_pty(&slave, slave.count)
        path = String(
            decoding: slave.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        rackSide = open(rackPath, O_RDWR | O_NOCTTY | O_CLOEXEC)
        stopping = lx_eventfd()
        guard daemonSide >= 0, rackSide >= 0, stopping >= 0 else {
            throw LineSocket.Failure.connect(errno)
        }
        lx_tty_raw(rackSide, 115_200, 8, 78, 1, 0)
        OrdinaryUser.own(path)
        let started = Background.run { [unowned self] in relay() }
        thread.withLock { $0 = started }
    }

    deinit {
        lx_eventfd_signal(stopping)
        thread.withLock { if let thread = $0 { pthread_join(thread, nil) } }
        for descriptor in [daemonSide, rackSide, stopping] { close(descriptor) }
    }

    private func relay() {
        var buffer = [UInt8](repeating: 0, count: Self.chunkMax)
        var ends = [
            pollfd(fd: daemonSide, events: Int16(POLLIN), revents: 0),
            pollfd(fd: rackSide, events: Int16(POLLIN), revents: 0),
            pollfd(fd: stopping, events: Int16(POLLIN), revents: 0),
        ]
        while true {
            poll(&ends, 3, -1)
            if ends[2].revents != 0 { return }
            for (from, to) in [(0, rackSide), (1, daemonSide)] where ends[from].revents != 0 {
                let count = read(ends[from].fd, &buffer, buffer.count)
                guard count > 0 else {
                    // Nobody has the other end open: look again in a moment.
                    poll(nil, 0, 1)
                    continue
                }
                let now = Patience.now
                _ = write(to, buffer, count)
                keep(Chunk(at: now, isRequest: from == 0, bytes: Array(buffer[..<count])))
            }
        }
    }

    private func keep(_ chunk: Chunk) {
        chunks.withLock { if $0.count < Self.chunksMax { $0.append(chunk) } }
    }

    /// Everything so far, cut where the direction turns.
    func transactions() -> [Transaction] {
        var all: [Transaction] = []
        var isReplying = true
        for chunk in chunks.withLock({ $0 }) {
            if chunk.isRequest {
                if isReplying {
                    all.append(Transaction(requestedAt: chunk.at, request: []))
                    isReplying = false
                }
                all[all.count - 1].request += chunk.bytes
            } else if !all.isEmpty {
                all[all.count - 1].reply += chunk.bytes
                isReplying = true
            }
        }
        return all
    }
}
