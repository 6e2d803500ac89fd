import CLinuxShims
import CyclerBus
import Glibc
import Synchronization

/// What a software slave does wrong with one request.
enum SlaveFault: Sendable {
    case late(milliseconds: Int)
    case silent
    case truncated
    case badCRC
    case otherUnit
    /// TCP: the answer bears another transaction number.
    case wrongTransaction
    /// Closes the connection instead of answering.
    case hangUp
}

/// What a slave holds and has been through; shared with the test.
struct SlaveState: Sendable {
    var registers = [UInt16](repeating: 0, count: 300)
    /// By count of requests, from 0.
    var script: [Int: SlaveFault] = [:]
    var standing: SlaveFault?
    var requests = 0
    /// Hears and does nothing while set; then everything at once.
    var isFrozen = false
    /// Every value written to register 100, in order.
    var switchings: [UInt16] = []

    init() {
        for index in 0..<200 { registers[index] = 1000 + UInt16(index) }
        for index in 0..<5 { registers[200 + index] = 0x5050 + UInt16(index) }
        registers[100] = 0
    }
}

/// A Modbus slave of our own making: functions 03, 06 and 16, framing and CRC included, so that
/// every kind of bad answer can be made. Answers any unit; runs on its own thread.
final class SoftSlave: Sendable {
    enum Framing: Sendable { case rtu, tcp }

    let state = Mutex(SlaveState())
    private let framing: Framing
    private let ends = Atomic<Bool>(false)
    private let thread = Mutex<pthread_t?>(nil)
    private let serve: @Sendable (SoftSlave) -> Void

    /// Serves the master end of a pty.
    init(on pty: PtyPair) {
        framing = .rtu
        serve = { slave in slave.serveStream(pty.master) }
        launch()
    }

    /// Serves one connection after the other on a listening socket.
    init(listeningOn socket: Int32) {
        framing = .tcp
        serve = { slave in
            while !slave.ends.load(ordering: .acquiring) {
                guard slave.waits(for: socket) else { continue }
                let peer = lx_accept(socket)
                guard peer >= 0 else { continue }
                slave.serveStream(peer)
                close(peer)
            }
        }
        launch()
    }

    private func launch() {
        var created = pthread_t()
        let context = Unmanaged.passRetained(self)
        pthread_create(
            &created, nil,
            { raw in
                let slave = Unmanaged<SoftSlave>.fromOpaque(raw!).takeRetainedValue()
                slave.serve(slave)
                return nil
            }, context.toOpaque())
        thread.withLock { $0 = created }
    }

    /// Ends the thread and waits for it.
    func stop() {
        ends.store(true, ordering: .releasing)
        if let running = thread.withLock({ $0.take() }) { pthread_join(running, nil) }
    }

    private func waits(for descriptor: Int32) -> Bool {
        var happened: Int16 = 0
        var unused: Int16 = 0
        return lx_poll2(descriptor, Int16(POLLIN), &happened, -1, 0, &unused, 20_000_000) > 0
            && happened & Int16(POLLIN) != 0
    }

    private func serveStream(_ descriptor: Int32) {
        var pending: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 512)
        while !ends.load(ordering: .acquiring) {
            if state.withLock({ $0.isFrozen }) {
                usleep(1000)
                continue
            }
            while let request = Self.cut(&pending, framing) {
                guard answer(request, on: descriptor) else { return }
            }
            guard waits(for: descriptor) else {
                // Without an opener a pty hangs up and does not wait.
                usleep(500)
                continue
            }
            let count = read(descriptor, &chunk, chunk.count)
            // A pty without an opener gives EIO; the next opener is served again.
            if count <= 0 && framing == .tcp { return }
            if count > 0 { pending += chunk[..<count] } else { usleep(1000) }
        }
    }

    /// Takes one whole request off the front; garbage stays and is dropped by length.
    private static func cut(_ pending: inout [UInt8], _ framing: Framing) -> [UInt8]? {
        let header = framing == .tcp ? 6 : 0
        guard pending.count >= header + 6 else { return nil }
        let function = pending[header + 1]
        guard function != 16 || pending.count > header + 6 else { return nil }
        let body = function == 16 ? 7 + Int(pending[header + 6]) : 6
        let total = header + body + (framing == .rtu ? 2 : 0)
        guard pending.count >= total else { return nil }
        let request = Array(pending[..<(header + body)])
        pending.removeFirst(total)
        return request
    }

    /// False when the connection is to be closed.
    private func answer(_ request: [UInt8], on descriptor: Int32) -> Bool {
        let header = framing == .tcp ? 6 : 0
        let (reply, fault) = state.withLock { state -> ([UInt8], SlaveFault?) in
            let fault = state.script[state.requests] ?? state.standing
            state.requests += 1
            return (Self.execute(Array(request[header...]), &state), fault)
        }
        var number = Array(request[..<header].prefix(2))
        var body = reply
        switch fault {
        case nil, .truncated, .badCRC: break
        case .late(let milliseconds): usleep(UInt32(milliseconds) * 1000)
        case .silent: return true
        case .otherUnit: body[0] &+= 3
        case .wrongTransaction: number[1] &+= 1
        case .hangUp: return false
        }
        var frame = body
        if framing == .tcp {
            frame = number + [0, 0, 0, UInt8(body.count)] + body
        } else {
            let crc = crc16(body)
            frame += [UInt8(crc & 0xff), UInt8(crc >> 8)]
        }
        if case .truncated = fault { frame.removeLast(3) }
        if case .badCRC = fault { frame[frame.count - 1] ^= 0x55 }
        _ = frame.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        return true
    }

    private static func execute(_ request: [UInt8], _ state: inout SlaveState) -> [UInt8] {
        func word(_ at: Int) -> Int { Int(request[at]) << 8 | Int(request[at + 1]) }
        let address = word(2)
        switch request[1] {
        case 3:
            guard address + word(4) <= state.registers.count else { return [request[0], 0x83, 2] }
            var reply = [request[0], 3, UInt8(2 * word(4))]
            for value in state.registers[address..<(address + word(4))] {
                reply += [UInt8(value >> 8), UInt8(value & 0xff)]
            }
            return reply
        case 6:
            state.registers[address] = UInt16(word(4))
            if address == 100 { state.switchings.append(UInt16(word(4))) }
            return request
        case 16:
            for index in 0..<word(4) {
                state.registers[address + index] = UInt16(word(7 + 2 * index))
            }
            return Array(request[..<6])
        default:
            return [request[0], request[1] | 0x80, 1]
        }
    }
}

/// CRC of Modbus RTU (Modbus over serial line V1.02, 6.2.2), low byte sent first.
func crc16(_ bytes: [UInt8]) -> UInt16 {
    var crc: UInt16 = 0xffff
    for byte in bytes {
        crc ^= UInt16(byte)
        for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xa001 : crc >> 1 }
    }
    return crc
}

/// A whole RTU frame.
func rtuFrame(_ body: [UInt8]) -> [UInt8] {
    let crc = crc16(body)
    return body + [UInt8(crc & 0xff), UInt8(crc >> 8)]
}

/// A listening socket on a free loopback port.
func listenOnLoopback() -> (socket: Int32, port: UInt16) {
    let made = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    _ = lx_set_cloexec(made)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    withUnsafeMutablePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            precondition(bind(made, $0, size) == 0 && listen(made, 8) == 0)
            precondition(getsockname(made, $0, &size) == 0)
        }
    }
    return (made, UInt16(bigEndian: address.sin_port))
}
