/// The checksum of Modbus over serial line V1.02, 6.2.2 (polynomial 0xA001 reflected).
enum CRC16 {
    private static let table: [UInt16] = (0..<256).map { byte in
        (0..<8).reduce(UInt16(byte)) { value, _ in
            value & 1 == 1 ? value >> 1 ^ 0xA001 : value >> 1
        }
    }

    static func of(_ bytes: some Sequence<UInt8>) -> UInt16 {
        bytes.reduce(0xFFFF) { crc, byte in
            crc >> 8 ^ table[Int((crc ^ UInt16(byte)) & 0xff)]
        }
    }

    /// The bytes with their checksum behind them, low byte first.
    static func sealed(_ bytes: [UInt8]) -> [UInt8] {
        let crc = of(bytes)
        return bytes + [UInt8(crc & 0xff), UInt8(crc >> 8)]
    }

    /// True for a frame whose last two bytes are its checksum (the remainder is then zero).
    static func isSound(_ frame: some Sequence<UInt8>) -> Bool { of(frame) == 0 }
}
