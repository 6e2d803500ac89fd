/// The raw answers of one exchange, kept inline so that posting them allocates nothing.
///
/// Registers are stored big-endian as on the wire, bits one byte each, text without terminator.
package struct RawReplies: Sendable {
    /// Most bytes one exchange may bring back.
    package static let bytesMax = 768

    private var bytes: InlineArray<768, UInt8>
    private var ends: InlineArray<24, UInt16>
    /// How many transactions have an entry; one that expects no reply has an empty one.
    package private(set) var count: Int

    package init() {
        bytes = InlineArray(repeating: 0)
        ends = InlineArray(repeating: 0)
        count = 0
    }

    /// Forgets all replies.
    package mutating func removeAll() { count = 0 }

    /// Bytes stored so far.
    private var used: Int { count == 0 ? 0 : Int(ends[count - 1]) }

    /// Adds the reply of the next transaction. Returns false when it does not fit, and then
    /// stores nothing.
    package mutating func append(_ reply: some Collection<UInt8>) -> Bool {
        let start = used
        guard count < BusExchange.transactionsMax, start + reply.count <= Self.bytesMax else {
            return false
        }
        var at = start
        for byte in reply {
            bytes[at] = byte
            at += 1
        }
        ends[count] = UInt16(at)
        count += 1
        return true
    }

    /// As above for an array, which other modules call without the generic's cost: unspecialised,
    /// that one allocates for every byte.
    package mutating func append(_ reply: [UInt8]) -> Bool {
        let start = used
        guard count < BusExchange.transactionsMax, start + reply.count <= Self.bytesMax else {
            return false
        }
        for offset in 0..<reply.count { bytes[start + offset] = reply[offset] }
        ends[count] = UInt16(start + reply.count)
        count += 1
        return true
    }

    /// Adds registers, high byte first.
    package mutating func append(registers: some Collection<UInt16>) -> Bool {
        let start = used
        guard count < BusExchange.transactionsMax, start + 2 * registers.count <= Self.bytesMax
        else { return false }
        var at = start
        for word in registers {
            bytes[at] = UInt8(word >> 8)
            bytes[at + 1] = UInt8(word & 0xff)
            at += 2
        }
        ends[count] = UInt16(at)
        count += 1
        return true
    }

    /// As above for an array, for the same reason.
    package mutating func append(registers: [UInt16]) -> Bool {
        let start = used
        guard count < BusExchange.transactionsMax, start + 2 * registers.count <= Self.bytesMax
        else { return false }
        for offset in 0..<registers.count {
            bytes[start + 2 * offset] = UInt8(registers[offset] >> 8)
            bytes[start + 2 * offset + 1] = UInt8(registers[offset] & 0xff)
        }
        ends[count] = UInt16(start + 2 * registers.count)
        count += 1
        return true
    }

    private func start(of index: Int) -> Int { index == 0 ? 0 : Int(ends[index - 1]) }

    /// Bytes in reply `index`.
    package func length(of index: Int) -> Int {
        precondition(index < count, "no such reply")
        return Int(ends[index]) - start(of: index)
    }

    /// Byte `offset` of reply `index`, nil beyond its end.
    package func byte(_ index: Int, _ offset: Int) -> UInt8? {
        guard index < count, offset >= 0, offset < length(of: index) else { return nil }
        return bytes[start(of: index) + offset]
    }

    /// Register `offset` (counted in registers) of reply `index`, nil beyond its end.
    package func register(_ index: Int, _ offset: Int) -> UInt16? {
        guard index < count, offset >= 0 else { return nil }
        let first = start(of: index) + 2 * offset
        guard first + 1 < Int(ends[index]) else { return nil }
        return UInt16(bytes[first]) << 8 | UInt16(bytes[first + 1])
    }

    /// Registers `offset` and the one behind it, the first in the high word; nil beyond the end.
    package func registerPair(_ index: Int, _ offset: Int) -> UInt32? {
        guard index < count, offset >= 0 else { return nil }
        let first = start(of: index) + 2 * offset
        guard first + 3 < Int(ends[index]) else { return nil }
        return UInt32(bytes[first]) << 24 | UInt32(bytes[first + 1]) << 16
            | UInt32(bytes[first + 2]) << 8 | UInt32(bytes[first + 3])
    }

    /// Reply `index` as an array; allocates, for tests and messages.
    package func array(_ index: Int) -> [UInt8] {
        (0..<length(of: index)).map { bytes[start(of: index) + $0] }
    }
}
