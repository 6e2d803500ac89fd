internal import CyclerCore

/// One line as the driver uses it: open, close, empty, run one request. Belongs to one thread.
///
/// A class so that calls through it cost no allocation.
protocol BusLink: AnyObject {
    /// What to poll for a hang-up; -1 when closed.
    var descriptor: Int32 { get }

    /// Opens the port; the path or name is resolved anew each time.
    func open() throws(OpenFailure)

    /// Closes the port; safe to call on a closed one.
    func close()

    /// Discards what waits in either direction.
    func flush()

    /// The link's own part of `transact`: `reply` is empty, and `times.requestedAt` is moved to
    /// just before the first byte goes out.
    func exchange(
        _ transaction: BusTransaction, regardless: Bool, reply: inout [UInt8],
        times: inout TransactionTimes
    ) -> LinkOutcome
}

extension BusLink {
    /// Sends one request and waits for its reply, which is left in `reply` as `RawReplies` wants
    /// it. With `regardless`, input that nobody asked for is discarded; otherwise it is `garbled`
    /// and nothing is sent.
    func transact(
        _ transaction: BusTransaction, regardless: Bool, reply: inout [UInt8],
        times: inout TransactionTimes
    ) -> LinkOutcome {
        reply.removeAll(keepingCapacity: true)
        times.requestedAt = BootClock.now
        let outcome = exchange(transaction, regardless: regardless, reply: &reply, times: &times)
        times.repliedAt = BootClock.now
        return outcome
    }
}

/// The link for an address.
func makeLink(_ address: BusAddress) -> any BusLink {
    switch (address.endpoint, address.protocolKind) {
    case (.serial(let path, let line), .modbusRTU):
        return ModbusLink(port: .rtu(path: path, line))
    case (.tcp(let host, let port), .modbusTCP):
        return ModbusLink(port: .tcp(host: host, port: port))
    case (.serial(let path, let line), .text):
        return TextLink(stream: SerialTextStream(path: path, line: line), line: line)
    case (.tcp(let host, let port), .text):
        return TextLink(stream: TCPStream(host: host, port: port), line: nil)
    case (.serial, .modbusTCP), (.tcp, .modbusRTU):
        preconditionFailure("the configuration admits no such bus")
    }
}

/// How long `count` bytes take on a serial line: 11 bits each; nothing where there is no line.
func timeOnWire(_ count: Int, _ line: SerialLine?) -> TimeSpan {
    guard let line else { return .zero }
    return .microseconds(count * 11_000_000 / max(line.baud, 1))
}
