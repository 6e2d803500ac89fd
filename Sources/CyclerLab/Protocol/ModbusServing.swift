import CyclerCore

/// Turns request PDUs into reply PDUs by asking a twin (application protocol V1.1b3, 6).
enum ModbusServing {
    private static let readMax = 125
    private static let writeMax = 123

    static func reply(
        to pdu: [UInt8], from twin: inout any RegisterTwin, at boot: Instant
    ) -> [UInt8] {
        twin.noteRequest(at: boot)
        do {
            return try serve(pdu, &twin, boot)
        } catch {
            return [pdu[0] | 0x80, error.rawValue]
        }
    }

    private static func serve(
        _ pdu: [UInt8], _ twin: inout any RegisterTwin, _ boot: Instant
    ) throws(ModbusRefusal) -> [UInt8] {
        guard pdu.count >= 5 else { throw .illegalFunction }
        let address = word(pdu, 1)
        switch pdu[0] {
        case 3, 4:
            let count = Int(word(pdu, 3))
            guard (1...readMax).contains(count) else { throw .illegalValue }
            let values = try twin.read(
                pdu[0] == 3 ? .holding : .input, from: address, count: count, at: boot)
            return [pdu[0], UInt8(2 * count)] + bytes(values)
        case 6:
            try twin.write([word(pdu, 3)], to: address, single: true, at: boot)
            return Array(pdu.prefix(5))
        case 16:
            let count = Int(word(pdu, 3))
            guard (1...writeMax).contains(count), pdu.count == 6 + 2 * count,
                Int(pdu[5]) == 2 * count
            else { throw .illegalValue }
            let values = (0..<count).map { word(pdu, 6 + 2 * $0) }
            try twin.write(values, to: address, single: false, at: boot)
            return Array(pdu.prefix(5))
        default: throw .illegalFunction
        }
    }

    private static func word(_ pdu: [UInt8], _ index: Int) -> UInt16 {
        UInt16(pdu[index]) << 8 | UInt16(pdu[index + 1])
    }

    private static func bytes(_ words: [UInt16]) -> [UInt8] {
        words.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xff)] }
    }
}
