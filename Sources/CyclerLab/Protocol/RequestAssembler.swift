package import CyclerCore

/// One complete request off a stream.
package struct AssembledRequest: Hashable, Sendable {
    /// Unit addressed; 0 is a broadcast on RTU, text has none.
    package var unit: UInt8
    /// Transaction id on TCP.
    package var transaction: UInt16
    /// The Modbus PDU, or the line of text without terminator.
    package var body: [UInt8]
}

/// Cuts a byte stream into requests. RTU frames end where their function code says, not at a
/// silence; what is no frame is skipped byte by byte until something is.
package struct RequestAssembler: Sendable {
    /// Bytes kept at most; older ones are dropped.
    package static let bytesMax = 4096
    /// A partial RTU frame older than this is no frame any more.
    package static let patience = TimeSpan.milliseconds(50)
    private static let tcpBodyMax = 254

    private let kind: BusProtocol
    private var bytes: [UInt8] = []
    private var lastArrival: Instant?
    /// True when `next` found no whole frame in what is kept.
    private var isPartial = false

    package init(_ kind: BusProtocol) { self.kind = kind }

    /// Adds what arrived at a boot time.
    package mutating func push(_ new: some Collection<UInt8>, at boot: Instant) {
        if kind == .modbusRTU, isPartial, let last = lastArrival, boot - last > Self.patience {
            bytes.removeAll(keepingCapacity: true)
        }
        lastArrival = boot
        isPartial = false
        bytes.append(contentsOf: new)
        if bytes.count > Self.bytesMax { bytes.removeFirst(bytes.count - Self.bytesMax) }
    }

    /// Forgets everything, as after a reconnect.
    package mutating func reset() { bytes.removeAll(keepingCapacity: true) }

    /// The next whole request, nil until more arrives.
    package mutating func next() -> AssembledRequest? {
        let found: AssembledRequest? =
            switch kind {
            case .modbusRTU: nextRTU()
            case .modbusTCP: nextTCP()
            case .text: nextLine()
            }
        isPartial = found == nil && !bytes.isEmpty
        return found
    }

    private mutating func nextRTU() -> AssembledRequest? {
        var start = 0
        defer { bytes.removeFirst(start) }
        while bytes.count - start >= 4 {
            guard let length = Self.requestLength(bytes[start...]) else {
                start += 1
                continue
            }
            guard bytes.count - start >= length else { return nil }
            let frame = bytes[start..<start + length]
            guard CRC16.isSound(frame) else {
                start += 1
                continue
            }
            let unit = frame[start]
            let body = Array(frame.dropFirst().dropLast(2))
            start += length
            return AssembledRequest(unit: unit, transaction: 0, body: body)
        }
        return nil
    }

    /// Length of the request that begins here with its checksum; nil when none can begin so.
    private static func requestLength(_ bytes: ArraySlice<UInt8>) -> Int? {
        let first = bytes.startIndex
        switch bytes[first + 1] {
        case 1...6: return 8
        case 15, 16:
            // The byte count stands at offset 6; until it is there, wait for it.
            guard bytes.count > 6 else { return 9 }
            let count = Int(bytes[first + 6])
            return count > 0 && count <= 246 ? 9 + count : nil
        default: return nil
        }
    }

    private mutating func nextTCP() -> AssembledRequest? {
        guard bytes.count >= 8 else { return nil }
        let length = Int(bytes[4]) << 8 | Int(bytes[5])
        guard bytes[2] == 0, bytes[3] == 0, (2...Self.tcpBodyMax).contains(length) else {
            // No resynchronisation is possible on a stream without marks.
            bytes.removeAll(keepingCapacity: true)
            return nil
        }
        guard bytes.count >= 6 + length else { return nil }
        let request = AssembledRequest(
            unit: bytes[6], transaction: UInt16(bytes[0]) << 8 | UInt16(bytes[1]),
            body: Array(bytes[7..<6 + length]))
        bytes.removeFirst(6 + length)
        return request
    }

    private mutating func nextLine() -> AssembledRequest? {
        guard let end = bytes.firstIndex(of: 0x0A) else { return nil }
        var line = Array(bytes[..<end])
        bytes.removeFirst(end + 1)
        if line.last == 0x0D { line.removeLast() }
        return AssembledRequest(unit: 0, transaction: 0, body: line)
    }
}
