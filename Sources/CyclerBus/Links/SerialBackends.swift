internal import CLinuxShims
internal import CSerialPort
internal import CyclerCore
internal import Glibc

/// A pty as a text line, on the descriptor that also holds its lock.
final class TermiosStream {
    let descriptor: Int32

    /// Sets raw mode and the line's settings; does not own the descriptor.
    init(_ descriptor: Int32, line: SerialLine) throws(OpenFailure) {
        let set = lx_tty_raw(
            descriptor, Int32(line.baud), Int32(line.dataBits), line.parity.letter,
            Int32(line.stopBits), line.flow.number)
        guard set >= 0 else { throw .system(-set) }
        self.descriptor = descriptor
    }

    func discard() { tcflush(descriptor, TCIOFLUSH) }

    func read(into bytes: UnsafeMutableRawBufferPointer) -> Int {
        let count = Glibc.read(descriptor, bytes.baseAddress, bytes.count)
        return count < 0 ? -Int(errno) : count
    }

    func write(_ bytes: UnsafeRawBufferPointer) -> Int {
        let count = Glibc.write(descriptor, bytes.baseAddress, bytes.count)
        return count < 0 ? -Int(errno) : count
    }
}

/// A real serial port through libserialport.
///
/// Waiting is done on the descriptor: the library's blocking read spins after a hang-up.
final class SerialPortStream {
    private let handle: SerialPortHandle

    var descriptor: Int32 { handle.descriptor }

    init(path: String, line: SerialLine) throws(OpenFailure) {
        handle = try SerialPortHandle.open(path, line)
    }

    func discard() { sp_flush(handle.port, SP_BUF_BOTH) }

    func read(into bytes: UnsafeMutableRawBufferPointer) -> Int {
        let count = sp_nonblocking_read(handle.port, bytes.baseAddress, bytes.count)
        return count.rawValue < 0 ? -Int(errno) : Int(count.rawValue)
    }

    func write(_ bytes: UnsafeRawBufferPointer) -> Int {
        let count = sp_nonblocking_write(handle.port, bytes.baseAddress, bytes.count)
        return count.rawValue < 0 ? -Int(errno) : Int(count.rawValue)
    }
}

/// An open libserialport port, closed and freed when it goes.
struct SerialPortHandle: ~Copyable {
    let port: OpaquePointer
    let descriptor: Int32

    private init(port: OpaquePointer, descriptor: Int32) {
        self.port = port
        self.descriptor = descriptor
    }

    deinit {
        sp_close(port)
        sp_free_port(port)
    }

    /// Opens, locks and sets up a port.
    static func open(_ path: String, _ line: SerialLine) throws(OpenFailure) -> SerialPortHandle {
        var found: OpaquePointer?
        guard sp_get_port_by_name(path, &found) == SP_OK, let port = found else {
            throw .system(ENODEV)
        }
        guard sp_open(port, SP_MODE_READ_WRITE) == SP_OK else {
            let code = errno
            sp_free_port(port)
            throw code == EBUSY || code == EWOULDBLOCK ? .locked : .system(code)
        }
        var descriptor: Int32 = -1
        sp_get_port_handle(port, &descriptor)
        let handle = SerialPortHandle(port: port, descriptor: descriptor)
        // 0.1.1 does none of these by itself; on newer ones they change nothing.
        guard lx_lock_whole(descriptor) >= 0 else { throw .locked }
        _ = lx_set_exclusive(descriptor)
        _ = lx_set_cloexec(descriptor)
        let steps = [
            sp_set_baudrate(port, Int32(line.baud)), sp_set_bits(port, Int32(line.dataBits)),
            sp_set_parity(port, line.parity.library),
            sp_set_stopbits(port, Int32(line.stopBits)),
            sp_set_flowcontrol(port, line.flow.library),
        ]
        guard steps.allSatisfy({ $0 == SP_OK }) else { throw .system(EINVAL) }
        return handle
    }
}

extension SerialLine.Parity {
    fileprivate var library: sp_parity {
        switch self {
        case .none: SP_PARITY_NONE
        case .even: SP_PARITY_EVEN
        case .odd: SP_PARITY_ODD
        }
    }
}

extension SerialLine.FlowControl {
    fileprivate var library: sp_flowcontrol {
        switch self {
        case .none: SP_FLOWCONTROL_NONE
        case .hardware: SP_FLOWCONTROL_RTSCTS
        case .software: SP_FLOWCONTROL_XONXOFF
        }
    }
}
