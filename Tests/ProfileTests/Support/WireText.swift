import CyclerCore

/// Transactions as a person reads them, one a line: what goes out, and what must come back.
enum WireText {
    static func of(_ exchange: BusExchange) -> String { of(exchange.transactions) }

    static func of(_ transactions: [BusTransaction]) -> String {
        transactions.map(line).joined(separator: "\n")
    }

    private static func line(_ transaction: BusTransaction) -> String {
        var text = request(transaction.request)
        let accepted = acceptance(transaction.acceptance)
        if !accepted.isEmpty { text += " -> " + accepted }
        if case .retry(let times) = transaction.onMismatch { text += " retry \(times)" }
        return text
    }

    private static func request(_ request: BusRequest) -> String {
        switch request {
        case .readRegisters(let unit, let table, let address, let count):
            "\(unit): \(table == .input ? "fc4" : "fc3") \(address) x\(count)"
        case .readBits(let unit, let table, let address, let count):
            "\(unit): \(table == .coil ? "fc1" : "fc2") \(address) x\(count)"
        case .writeRegister(let unit, let address, let value):
            "\(unit): fc6 \(address) = \(hex([UInt8(value >> 8), UInt8(value & 0xFF)]))"
        case .writeRegisters(let unit, let address, let values):
            "\(unit): fc16 \(address) = "
                + hex(values.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] })
        case .writeBit(let unit, let address, let value): "\(unit): fc5 \(address) = \(value)"
        case .send(let bytes): "send \(line(bytes))"
        case .ask(let bytes, let terminator): "ask \(line(bytes)) until \(terminator)"
        }
    }

    private static func acceptance(_ acceptance: ReplyAcceptance) -> String {
        switch acceptance {
        case .any: ""
        case .bytes(let bytes, let mask):
            isText(bytes)
                ? "'\(String(decoding: bytes, as: UTF8.self))'"
                : hex(bytes) + (mask.map { " & " + hex($0) } ?? "")
        case .prefix(let bytes): "'\(String(decoding: bytes, as: UTF8.self))...'"
        case .contains(let bytes): "'...\(String(decoding: bytes, as: UTF8.self))...'"
        case .number(let value, let tolerance): "\(value) +- \(rounded(tolerance))"
        case .float32(let value, let tolerance, let swapped):
            "f32 \(rounded(value)) +- \(rounded(tolerance))\(swapped ? " swapped" : "")"
        }
    }

    private static func isText(_ bytes: [UInt8]) -> Bool {
        !bytes.isEmpty && bytes.allSatisfy { (0x20..<0x7F).contains($0) } && bytes.count != 2
    }

    private static func line(_ bytes: [UInt8]) -> String {
        var text = String(decoding: bytes, as: UTF8.self)
        if text.hasSuffix("\r\n") {
            text = text.dropLast() + "<CRLF>"
        } else if text.hasSuffix("\n") {
            text = text.dropLast() + "<LF>"
        } else if text.hasSuffix("\r") {
            text = text.dropLast() + "<CR>"
        }
        return text
    }

    private static func rounded(_ value: Double) -> String {
        var out = ByteText()
        out.append(value, significant: 6)
        return out.string
    }

    private static func hex(_ bytes: [UInt8]) -> String {
        var out = ""
        for (index, byte) in bytes.enumerated() {
            if index > 0, index % 2 == 0 { out += " " }
            out += byte < 16 ? "0" : ""
            out += String(byte, radix: 16)
        }
        return out
    }
}

extension RawReplies {
    /// Replies given as registers, one list a transaction.
    init(registers: [[UInt16]]) {
        self.init()
        for reply in registers { precondition(append(registers: reply)) }
    }

    /// Replies given as lines.
    init(lines: [String]) {
        self.init()
        for line in lines { precondition(append(Array(line.utf8))) }
    }
}

/// A float32 as two registers, high word first.
func f32(_ value: Float) -> [UInt16] {
    [UInt16(value.bitPattern >> 16), UInt16(value.bitPattern & 0xFFFF)]
}
