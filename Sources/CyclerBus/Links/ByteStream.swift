internal import CLinuxShims
internal import CyclerCore
internal import Glibc

/// Bytes in and out of something that was opened; belongs to one thread.
protocol ByteStream: AnyObject {
    /// What to poll; -1 when closed.
    var descriptor: Int32 { get }
    func open() throws(OpenFailure)
    func close()
    /// Discards what waits in either direction.
    func discard()
    /// Reads what is there. Count, 0 at the end or on a hang-up, or a negated errno.
    func read(into bytes: UnsafeMutableRawBufferPointer) -> Int
    /// Writes what fits. Count or a negated errno.
    func write(_ bytes: UnsafeRawBufferPointer) -> Int
}

/// A descriptor that is closed when it goes.
struct OwnedDescriptor: ~Copyable {
    let number: Int32
    init(_ number: Int32) { self.number = number }
    deinit { _ = Glibc.close(number) }
}

/// A TCP connection that carries text: a device server or an instrument on the network.
final class TCPStream: ByteStream {
    private static let connectTimeout = TimeSpan.seconds(1)

    private let host: String
    private let port: UInt16
    private var socket: OwnedDescriptor?

    init(host: String, port: UInt16) {
        self.host = host
        self.port = port
    }

    private(set) var descriptor: Int32 = -1

    func open() throws(OpenFailure) {
        close()
        let opened = lx_connect_tcp(host, String(port), Self.connectTimeout.nanoseconds)
        guard opened >= 0 else { throw .system(-opened) }
        descriptor = opened
        socket = OwnedDescriptor(opened)
    }

    func close() {
        descriptor = -1
        socket = nil
    }

    func discard() { drain(self) }

    func read(into bytes: UnsafeMutableRawBufferPointer) -> Int {
        let count = Glibc.read(descriptor, bytes.baseAddress, bytes.count)
        return count < 0 ? -Int(errno) : count
    }

    func write(_ bytes: UnsafeRawBufferPointer) -> Int {
        lx_send(descriptor, bytes.baseAddress, bytes.count)
    }
}

/// Reads and forgets what is there, at most 64 KiB: a peer that never stops must not hold us.
func drain(_ stream: some ByteStream) {
    withUnsafeTemporaryAllocation(byteCount: 1024, alignment: 1) { scratch in
        for _ in 0..<64 where stream.read(into: scratch) <= 0 { return }
    }
}

/// Text on a serial port: libserialport for real ports, plain termios for ptys, which
/// libserialport cannot open. Which of them is decided at each open, like the path.
final class SerialTextStream: ByteStream {
    private enum Backend {
        case closed
        case library(SerialPortStream)
        case termios(TermiosStream)
    }

    private let path: String
    private let line: SerialLine
    private var backend = Backend.closed
    private var hold: PortGuard?

    init(path: String, line: SerialLine) {
        self.path = path
        self.line = line
    }

    var descriptor: Int32 {
        switch backend {
        case .closed: -1
        case .library(let stream): stream.descriptor
        case .termios(let stream): stream.descriptor
        }
    }

    func open() throws(OpenFailure) {
        close()
        let acquired = try PortGuard.acquire(path)
        if acquired.isPty {
            backend = .termios(try TermiosStream(acquired.descriptor, line: line))
            hold = consume acquired
        } else {
            // The library locks by itself from 0.1.2 on and would find our own lock in its way;
            // the descriptor stays until then, since a last close resets many boards.
            _ = lx_unlock_whole(acquired.descriptor)
            backend = .library(try SerialPortStream(path: acquired.path, line: line))
        }
    }

    func close() {
        backend = .closed
        hold = nil
    }

    func discard() {
        switch backend {
        case .closed: return
        case .library(let stream): stream.discard()
        case .termios(let stream): stream.discard()
        }
    }

    func read(into bytes: UnsafeMutableRawBufferPointer) -> Int {
        switch backend {
        case .closed: -Int(ENOTCONN)
        case .library(let stream): stream.read(into: bytes)
        case .termios(let stream): stream.read(into: bytes)
        }
    }

    func write(_ bytes: UnsafeRawBufferPointer) -> Int {
        switch backend {
        case .closed: -Int(ENOTCONN)
        case .library(let stream): stream.write(bytes)
        case .termios(let stream): stream.write(bytes)
        }
    }
}
