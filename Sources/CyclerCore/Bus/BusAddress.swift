/// Where a bus is and how its line is set; one type for every protocol.
package struct BusAddress: Hashable, Sendable {
    package var endpoint: Endpoint
    package var protocolKind: BusProtocol

    package init(endpoint: Endpoint, protocolKind: BusProtocol) {
        self.endpoint = endpoint
        self.protocolKind = protocolKind
    }

    /// A serial port or a TCP server.
    package enum Endpoint: Hashable, Sendable {
        /// A tty, a pty, or a link to one; resolved anew at every open.
        case serial(path: String, SerialLine)
        case tcp(host: String, port: UInt16)
    }
}

/// What is spoken on a bus.
package enum BusProtocol: Hashable, Sendable { case modbusRTU, modbusTCP, text }

/// Line settings of a serial port.
package struct SerialLine: Hashable, Sendable {
    /// Parity bit and flow control, by the words of the lab's file.
    package enum Parity: String, Hashable, Sendable { case none, even, odd }
    package enum FlowControl: String, Hashable, Sendable { case none, hardware, software }

    package var baud: Int
    package var dataBits: Int
    package var parity: Parity
    package var stopBits: Int
    package var flow: FlowControl
    /// Silence kept between the end of one transaction and the start of the next.
    package var gap: TimeSpan

    package init(
        baud: Int = 9600, dataBits: Int = 8, parity: Parity = .none, stopBits: Int = 1,
        flow: FlowControl = .none, gap: TimeSpan? = nil
    ) {
        self.baud = baud
        self.dataBits = dataBits
        self.parity = parity
        self.stopBits = stopBits
        self.flow = flow
        self.gap = gap ?? Self.modbusGap(baud: baud)
    }

    /// 3.5 characters of 11 bits, fixed 1.75 ms above 19200 baud (Modbus over serial line V1.02,
    /// 2.5.1.1).
    package static func modbusGap(baud: Int) -> TimeSpan {
        baud > 19200 ? .microseconds(1750) : .microseconds(3_500_000 * 11 / max(baud, 1))
    }
}
