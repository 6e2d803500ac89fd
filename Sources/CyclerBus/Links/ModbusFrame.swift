internal import CyclerCore

/// The bytes of Modbus requests and replies, without what the transport adds: unit, function,
/// data (Modbus Application Protocol V1.1b3, 6).
enum ModbusFrame {
    /// Writes a request, unit first.
    static func encode(_ request: BusRequest, into bytes: inout [UInt8]) {
        switch request {
        case .readRegisters(let unit, let table, let address, let count):
            precondition((1...125).contains(count), "one read is 1 to 125 registers")
            start(unit, table == .holding ? 0x03 : 0x04, address, count, into: &bytes)
        case .readBits(let unit, let table, let address, let count):
            precondition((1...RawReplies.bytesMax).contains(Int(count)), "too many bits to post")
            start(unit, table == .coil ? 0x01 : 0x02, address, count, into: &bytes)
        case .writeRegister(let unit, let address, let value):
            start(unit, 0x06, address, value, into: &bytes)
        case .writeRegisters(let unit, let address, let values):
            precondition((1...123).contains(values.count), "one write is 1 to 123 registers")
            start(unit, 0x10, address, UInt16(values.count), into: &bytes)
            bytes.append(UInt8(2 * values.count))
            for value in values { append(value, to: &bytes) }
        case .writeBit(let unit, let address, let value):
            start(unit, 0x05, address, value ? 0xff00 : 0, into: &bytes)
        case .send, .ask:
            preconditionFailure("text on a Modbus line")
        }
    }

    /// Checks a reply against its request, both unit first and without CRC, and leaves its data
    /// in `reply`: registers as they came, bits one byte each, nothing for a write.
    ///
    /// libmodbus checks less: not the unit over TCP, and not what a write was about.
    static func judge(
        _ answer: ArraySlice<UInt8>, to sent: ArraySlice<UInt8>, reply: inout [UInt8]
    ) -> LinkOutcome {
        let start = answer.startIndex
        let asked = sent.startIndex
        guard answer.count >= 3, answer[start] == sent[asked] else { return .failed(.garbled) }
        let function = sent[asked + 1]
        if answer[start + 1] == function | 0x80 {
            return .failed(answer.count == 3 ? .exception(answer[start + 2]) : .garbled)
        }
        guard answer[start + 1] == function else { return .failed(.garbled) }
        let count = Int(sent[asked + 4]) << 8 | Int(sent[asked + 5])
        switch function {
        case 0x03, 0x04:
            guard answer[start + 2] == 2 * count, answer.count == 3 + 2 * count else {
                return .failed(.garbled)
            }
            reply.append(contentsOf: answer[(start + 3)...])
        case 0x01, 0x02:
            let packed = (count + 7) / 8
            guard answer[start + 2] == packed, answer.count == 3 + packed else {
                return .failed(.garbled)
            }
            for bit in 0..<count {
                reply.append(answer[start + 3 + bit / 8] >> UInt8(bit % 8) & 1)
            }
        default:
            guard answer.count == 6 else { return .failed(.garbled) }
            for offset in 2..<6 where answer[start + offset] != sent[asked + offset] {
                return .failed(.garbled)
            }
        }
        return .replied
    }

    private static func start(
        _ unit: UInt8, _ function: UInt8, _ first: UInt16, _ second: UInt16,
        into bytes: inout [UInt8]
    ) {
        bytes.append(unit)
        bytes.append(function)
        append(first, to: &bytes)
        append(second, to: &bytes)
    }

    private static func append(_ word: UInt16, to bytes: inout [UInt8]) {
        bytes.append(UInt8(word >> 8))
        bytes.append(UInt8(word & 0xff))
    }
}
