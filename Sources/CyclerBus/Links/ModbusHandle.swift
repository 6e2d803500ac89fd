internal import CLinuxShims
internal import CModbus
internal import CyclerCore
internal import Glibc

/// A connected libmodbus context, closed and freed when it goes.
///
/// Error recovery is off: libmodbus' own can hang for ever after an unplug.
struct ModbusHandle: ~Copyable {
    /// Longest Modbus TCP frame (Modbus over TCP/IP V1.0b, 4.1); RTU frames are 256 at most.
    static let frameLongest = 260
    /// libmodbus selects on a fixed-size set: larger descriptors would overrun it.
    private static let descriptorLimit: Int32 = 1024
    /// Own error numbers of libmodbus start here.
    private static let firstOwnError: Int32 = 112_345_678
    private static let connectTimeoutSeconds: UInt32 = 1

    private let context: OpaquePointer
    let descriptor: Int32

    private init(context: OpaquePointer, descriptor: Int32) {
        self.context = context
        self.descriptor = descriptor
    }

    deinit {
        modbus_close(context)
        modbus_free(context)
    }

    /// Opens a serial port.
    static func rtu(path: String, _ line: SerialLine) throws(OpenFailure) -> ModbusHandle {
        // libmodbus falls back to 9600 without a word when it does not know a rate.
        guard lx_baud_is_standard(Int32(line.baud)) == 1 else { throw .system(EINVAL) }
        let created = modbus_new_rtu(
            path, Int32(line.baud), line.parity.letter, Int32(line.dataBits), Int32(line.stopBits))
        guard let context = created else { throw .system(errno) }
        let handle = try connect(context)
        guard line.flow == .none || lx_tty_flow(handle.descriptor, line.flow.number) >= 0 else {
            throw .system(EINVAL)
        }
        return handle
    }

    /// Connects to a server.
    static func tcp(host: String, port: UInt16) throws(OpenFailure) -> ModbusHandle {
        guard let context = modbus_new_tcp_pi(host, String(port)) else { throw .system(errno) }
        modbus_set_response_timeout(context, connectTimeoutSeconds, 0)
        return try connect(context)
    }

    private static func connect(_ context: OpaquePointer) throws(OpenFailure) -> ModbusHandle {
        modbus_set_error_recovery(context, MODBUS_ERROR_RECOVERY_NONE)
        // The response timeout then covers the whole frame, not each byte.
        modbus_set_byte_timeout(context, 0, 0)
        guard modbus_connect(context) == 0 else {
            let code = errno
            modbus_free(context)
            switch code {
            case EBUSY: throw .locked
            // Before 3.1.11 a connect that timed out left this behind.
            case EINPROGRESS: throw .system(ETIMEDOUT)
            default: throw .system(code)
            }
        }
        let descriptor = modbus_get_socket(context)
        guard descriptor < descriptorLimit, lx_set_cloexec(descriptor) >= 0 else {
            modbus_close(context)
            modbus_free(context)
            throw .system(EMFILE)
        }
        return ModbusHandle(context: context, descriptor: descriptor)
    }

    /// Discards what waits in either direction.
    func flush() { modbus_flush(context) }

    /// Sends unit, function and data over RTU; libmodbus adds the CRC. Nil, or what failed.
    func sendRTU(_ request: [UInt8]) -> BusFault? {
        modbus_set_slave(context, Int32(request[0]))
        let count = request.withUnsafeBufferPointer { bytes in
            // The C function does not write to it, though it does not say so.
            modbus_send_raw_request(
                context, UnsafeMutablePointer(mutating: bytes.baseAddress), Int32(bytes.count))
        }
        return count < 0 ? Self.fault(errno) : nil
    }

    /// Receives one confirmation, whose first byte is there. Its length, 0 for a frame of another
    /// unit, or what failed.
    func receive(
        into frame: inout [UInt8], within span: TimeSpan
    ) -> (length: Int, fault: BusFault?) {
        let microseconds = max(span.nanoseconds / 1000, 1000)
        modbus_set_response_timeout(
            context, UInt32(microseconds / 1_000_000), UInt32(microseconds % 1_000_000))
        let length = frame.withUnsafeMutableBufferPointer {
            modbus_receive_confirmation(context, $0.baseAddress)
        }
        guard length >= 0 else { return (0, Self.fault(errno)) }
        return (Int(length), nil)
    }

    private static func fault(_ code: Int32) -> BusFault {
        switch code {
        case ETIMEDOUT, EAGAIN: .timeout
        case firstOwnError...: .garbled
        default: .io(code)
        }
    }
}

extension SerialLine.Parity {
    /// As libmodbus and our own termios code want it.
    var letter: CChar {
        switch self {
        case .none: CChar(UInt8(ascii: "N"))
        case .even: CChar(UInt8(ascii: "E"))
        case .odd: CChar(UInt8(ascii: "O"))
        }
    }
}

extension SerialLine.FlowControl {
    /// As our own termios code wants it.
    var number: Int32 {
        switch self {
        case .none: 0
        case .hardware: 1
        case .software: 2
        }
    }
}
