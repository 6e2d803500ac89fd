internal import CLinuxShims
internal import CyclerCore
internal import Glibc

/// Modbus RTU and TCP through libmodbus.
///
/// libmodbus opens and sets up the port, adds and checks the CRC, and cuts replies out of the
/// stream. Waiting for the first byte is ours, so that a silent unit costs the response timeout
/// and a slow one no more than the total timeout. Over TCP the header is ours as well: a raw
/// request of libmodbus always carries transaction number 0, which a late reply would match.
final class ModbusLink: BusLink {
    enum Port {
        case rtu(path: String, SerialLine)
        case tcp(host: String, port: UInt16)
    }

    /// Bytes before unit and function in a TCP frame.
    private static let headerLength = 6
    /// Unasked bytes that line noise may leave between frames; no frame is this short.
    private static let noiseLongest = 2

    private let port: Port
    private let line: SerialLine?
    private var handle: ModbusHandle?
    private var hold: PortGuard?
    private var transactionNumber: UInt16 = 0
    private var request: [UInt8] = []
    private var frame = [UInt8](repeating: 0, count: ModbusHandle.frameLongest)

    init(port: Port) {
        self.port = port
        switch port {
        case .rtu(_, let line): self.line = line
        case .tcp: line = nil
        }
        request.reserveCapacity(ModbusHandle.frameLongest)
    }

    private(set) var descriptor: Int32 = -1

    func open() throws(OpenFailure) {
        close()
        switch port {
        case .rtu(let path, let line):
            let acquired = try PortGuard.acquire(path)
            let opened = try ModbusHandle.rtu(path: acquired.path, line)
            // The device may have been replaced between the two opens.
            guard acquired.isSameDevice(as: opened.descriptor) else { throw .system(ENODEV) }
            acquired.excludeOthers()
            descriptor = opened.descriptor
            handle = consume opened
            hold = consume acquired
        case .tcp(let host, let port):
            let opened = try ModbusHandle.tcp(host: host, port: port)
            descriptor = opened.descriptor
            handle = consume opened
        }
    }

    func close() {
        descriptor = -1
        handle = nil
        hold = nil
    }

    func flush() { handle?.flush() }

    func exchange(
        _ transaction: BusTransaction, regardless: Bool, reply: inout [UInt8],
        times: inout TransactionTimes
    ) -> LinkOutcome {
        guard descriptor >= 0 else { return .failed(.io(ENOTCONN)) }
        if let fault = clearInput(regardless: regardless) { return .failed(fault) }
        encode(transaction.request)
        times.requestedAt = BootClock.now
        if let fault = send() { return .failed(fault) }
        // A reply over TCP comes in one piece or not at all: one wait does for both timeouts.
        guard line != nil else {
            let span = min(transaction.responseTimeout, transaction.totalTimeout)
            return receive(until: BootClock.now + span, reply: &reply)
        }
        let sentAt = BootClock.now + timeOnWire(request.count, line)
        if let fault = awaitFirstByte(until: sentAt + transaction.responseTimeout) {
            return .failed(fault)
        }
        return receive(until: sentAt + transaction.totalTimeout, reply: &reply)
    }

    private func clearInput(regardless: Bool) -> BusFault? {
        // Over TCP the transaction number finds out what is stale.
        if line == nil && !regardless { return nil }
        let waiting = lx_input_waiting(descriptor)
        guard waiting >= 0 else { return .io(-waiting) }
        guard waiting > 0 else { return nil }
        guard regardless || (line != nil && waiting <= Self.noiseLongest) else { return .garbled }
        handle?.flush()
        return nil
    }

    private func encode(_ wanted: BusRequest) {
        request.removeAll(keepingCapacity: true)
        if line == nil {
            transactionNumber &+= 1
            request.append(UInt8(transactionNumber >> 8))
            request.append(UInt8(transactionNumber & 0xff))
            for _ in 2..<Self.headerLength { request.append(0) }
        }
        ModbusFrame.encode(wanted, into: &request)
        if line == nil { request[5] = UInt8(request.count - Self.headerLength) }
    }

    private func send() -> BusFault? {
        guard line == nil else { return handle?.sendRTU(request) }
        let sent = request.withUnsafeBytes { lx_send(descriptor, $0.baseAddress, $0.count) }
        if sent < 0 { return .io(Int32(-sent)) }
        // So short a frame that does not fit is a peer that has stopped reading.
        return sent == request.count ? nil : .io(ETIMEDOUT)
    }

    private func awaitFirstByte(until deadline: Instant) -> BusFault? {
        switch waitForInput(descriptor, until: deadline) {
        case .input: nil
        case .nothing: .timeout
        case .hangUp(let errno): .io(errno)
        }
    }

    private func receive(until deadline: Instant, reply: inout [UInt8]) -> LinkOutcome {
        guard let (length, fault) = handle?.receive(into: &frame, within: deadline - BootClock.now)
        else { return .failed(.io(ENOTCONN)) }
        if let fault { return .failed(fault) }
        if line == nil {
            let header = Self.headerLength
            guard length > header, frame[0] == request[0], frame[1] == request[1],
                frame[2] == 0, frame[3] == 0
            else { return .failed(.garbled) }
            return ModbusFrame.judge(frame[header..<length], to: request[header...], reply: &reply)
        }
        guard length > 2 else { return .failed(.garbled) }
        return ModbusFrame.judge(frame[..<(length - 2)], to: request[...], reply: &reply)
    }
}
