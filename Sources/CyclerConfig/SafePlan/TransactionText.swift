import CyclerCore

/// Transactions as JSON: registers and bytes as plain numbers, so that a person can read what
/// would be sent.
extension BusTransaction {
    var json: JSON {
        [
            "request": request.json, "accept": acceptance.json,
            "response-ms": .integer(Int(responseTimeout.nanoseconds / 1_000_000)),
            "total-ms": .integer(Int(totalTimeout.nanoseconds / 1_000_000)),
            "gap-ms": .integer(Int(gapAfter.nanoseconds / 1_000_000)),
        ]
    }

    /// Nil when anything is missing. A mismatch in make-safe always aborts the pass; the whole
    /// plan is repeated.
    init?(json: JSON) {
        guard let request = json["request"].flatMap(BusRequest.init(json:)),
            let acceptance = json["accept"].flatMap(ReplyAcceptance.init(json:)),
            let response = json["response-ms"]?.integer,
            let total = json["total-ms"]?.integer, let gap = json["gap-ms"]?.integer
        else { return nil }
        self.init(
            request, acceptance: acceptance, responseTimeout: .milliseconds(response),
            totalTimeout: .milliseconds(total), gapAfter: .milliseconds(gap))
    }
}

extension BusRequest {
    var json: JSON {
        switch self {
        case .readRegisters(let unit, let table, let address, let count):
            [
                "read": .string(table == .holding ? "holding" : "input"), "unit": .from(unit),
                "address": .from(address), "count": .from(count),
            ]
        case .readBits(let unit, let table, let address, let count):
            [
                "read": .string(table == .coil ? "coil" : "discrete"), "unit": .from(unit),
                "address": .from(address), "count": .from(count),
            ]
        case .writeRegister(let unit, let address, let value):
            [
                "write": "register", "unit": .from(unit), "address": .from(address),
                "value": .from(value),
            ]
        case .writeRegisters(let unit, let address, let values):
            [
                "write": "registers", "unit": .from(unit), "address": .from(address),
                "values": .array(values.map { .from($0) }),
            ]
        case .writeBit(let unit, let address, let value):
            [
                "write": "coil", "unit": .from(unit), "address": .from(address),
                "value": .integer(value ? 1 : 0),
            ]
        case .send(let bytes): ["send": .from(bytes)]
        case .ask(let bytes, let terminator):
            ["ask": .from(bytes), "terminator": .from(terminator)]
        }
    }

    init?(json: JSON) {
        if let bytes = json["send"]?.bytes {
            self = .send(bytes)
            return
        }
        if let bytes = json["ask"]?.bytes {
            guard let terminator = json.whole("terminator", UInt8.self) else { return nil }
            self = .ask(bytes, terminator: terminator)
            return
        }
        guard let unit = json.whole("unit", UInt8.self),
            let address = json.whole("address", UInt16.self)
        else { return nil }
        let count = json.whole("count", UInt16.self)
        let value = json.whole("value", UInt16.self)
        switch (json["read"]?.string, json["write"]?.string, count, value) {
        case ("holding", nil, let count?, _):
            self = .readRegisters(unit: unit, table: .holding, address: address, count: count)
        case ("input", nil, let count?, _):
            self = .readRegisters(unit: unit, table: .input, address: address, count: count)
        case ("coil", nil, let count?, _):
            self = .readBits(unit: unit, table: .coil, address: address, count: count)
        case ("discrete", nil, let count?, _):
            self = .readBits(unit: unit, table: .discrete, address: address, count: count)
        case (nil, "register", _, let value?):
            self = .writeRegister(unit: unit, address: address, value: value)
        case (nil, "coil", _, let value?):
            self = .writeBit(unit: unit, address: address, value: value != 0)
        case (nil, "registers", _, _):
            guard let list = json["values"]?.array else { return nil }
            let values = list.compactMap { $0.integer.flatMap { UInt16(exactly: $0) } }
            guard values.count == list.count else { return nil }
            self = .writeRegisters(unit: unit, address: address, values: values)
        default: return nil
        }
    }
}

extension ReplyAcceptance {
    var json: JSON {
        switch self {
        case .any: ["any": true]
        case .bytes(let bytes, let mask):
            ["bytes": .from(bytes), "mask": mask.map { .from($0) } ?? .null]
        case .prefix(let bytes): ["prefix": .from(bytes)]
        case .contains(let bytes): ["contains": .from(bytes)]
        case .number(let value, let tolerance):
            ["number": .number(value), "tolerance": .number(tolerance)]
        case .float32(let value, let tolerance, let swapped):
            [
                "float32": .number(value), "tolerance": .number(tolerance),
                "words-swapped": .bool(swapped),
            ]
        }
    }

    init?(json: JSON) {
        if json["any"]?.bool == true {
            self = .any
        } else if let bytes = json["bytes"]?.bytes {
            self = .bytes(bytes, mask: json["mask"]?.bytes)
        } else if let bytes = json["prefix"]?.bytes {
            self = .prefix(bytes)
        } else if let bytes = json["contains"]?.bytes {
            self = .contains(bytes)
        } else if let tolerance = json["tolerance"]?.number {
            if let value = json["number"]?.number {
                self = .number(value, tolerance: tolerance)
            } else if let value = json["float32"]?.number,
                let swapped = json["words-swapped"]?.bool
            {
                self = .float32(value, tolerance: tolerance, wordsSwapped: swapped)
            } else {
                return nil
            }
        } else {
            return nil
        }
    }
}

extension SerialLine {
    var json: JSON {
        [
            "baud": .integer(baud), "data-bits": .integer(dataBits),
            "parity": .string(parity.rawValue), "stop-bits": .integer(stopBits),
            "flow": .string(flow.rawValue),
            "gap-us": .integer(Int(gap.nanoseconds / 1000)),
        ]
    }

    init?(json: JSON) {
        guard let baud = json["baud"]?.integer, let bits = json["data-bits"]?.integer,
            let parity = json["parity"]?.string.flatMap(Parity.init(rawValue:)),
            let stop = json["stop-bits"]?.integer,
            let flow = json["flow"]?.string.flatMap(FlowControl.init(rawValue:)),
            let gap = json["gap-us"]?.integer
        else { return nil }
        self.init(
            baud: baud, dataBits: bits, parity: parity, stopBits: stop, flow: flow,
            gap: .microseconds(gap))
    }
}

extension BusProtocol {
    var word: String {
        switch self {
        case .modbusRTU: "modbus-rtu"
        case .modbusTCP: "modbus-tcp"
        case .text: "text"
        }
    }

    init?(word: String) {
        switch word {
        case "modbus-rtu": self = .modbusRTU
        case "modbus-tcp": self = .modbusTCP
        case "text": self = .text
        default: return nil
        }
    }
}

extension JSON {
    fileprivate static func from(_ value: some BinaryInteger) -> JSON { .integer(Int(value)) }
    fileprivate static func from(_ bytes: [UInt8]) -> JSON {
        .array(bytes.map { .integer(Int($0)) })
    }
    fileprivate var bytes: [UInt8]? {
        guard let array else { return nil }
        let bytes = array.compactMap { $0.integer.flatMap { UInt8(exactly: $0) } }
        return bytes.count == array.count ? bytes : nil
    }
    fileprivate func whole<Value: FixedWidthInteger>(
        _ key: String, _: Value.Type
    ) -> Value? {
        self[key]?.integer.flatMap { Value(exactly: $0) }
    }
}
