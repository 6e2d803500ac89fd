import CyclerCore
import CyclerLab

/// Modbus frames made by hand, with a checksum written apart from the lab's own.
enum Frames {
    static func crc(_ bytes: [UInt8]) -> [UInt8] {
        var value: UInt16 = 0xFFFF
        for byte in bytes {
            value ^= UInt16(byte)
            for _ in 0..<8 { value = value & 1 == 1 ? (value >> 1) ^ 0xA001 : value >> 1 }
        }
        return [UInt8(value & 0xff), UInt8(value >> 8)]
    }

    static func rtu(_ bytes: [UInt8]) -> [UInt8] { bytes + crc(bytes) }

    static func read(
        _ unit: UInt8, input: Bool = true, _ address: UInt16, _ count: UInt16
    ) -> [UInt8] {
        rtu([unit, input ? 4 : 3] + word(address) + word(count))
    }

    static func write(_ unit: UInt8, _ address: UInt16, _ value: UInt16) -> [UInt8] {
        rtu([unit, 6] + word(address) + word(value))
    }

    static func write(_ unit: UInt8, _ address: UInt16, _ values: [UInt16]) -> [UInt8] {
        rtu(
            [unit, 16] + word(address) + word(UInt16(values.count)) + [UInt8(2 * values.count)]
                + values.flatMap(word))
    }

    static func tcp(_ id: UInt16, _ unit: UInt8, _ pdu: [UInt8]) -> [UInt8] {
        word(id) + [0, 0] + word(UInt16(pdu.count + 1)) + [unit] + pdu
    }

    static func word(_ value: UInt16) -> [UInt8] { [UInt8(value >> 8), UInt8(value & 0xff)] }

    static func float(_ value: Float) -> [UInt16] {
        [UInt16(value.bitPattern >> 16), UInt16(value.bitPattern & 0xffff)]
    }

    /// Registers of a good RTU reply; nil when it is none.
    static func registers(_ reply: [UInt8]) -> [UInt16]? {
        guard reply.count > 5, crc(Array(reply.dropLast(2))) == Array(reply.suffix(2)),
            reply[1] & 0x80 == 0, Int(reply[2]) == reply.count - 5
        else { return nil }
        let data = Array(reply[3..<reply.count - 2])
        return (0..<data.count / 2).map { UInt16(data[2 * $0]) << 8 | UInt16(data[2 * $0 + 1]) }
    }

    static func float(_ registers: [UInt16], _ index: Int) -> Double {
        Double(Float(bitPattern: UInt32(registers[index]) << 16 | UInt32(registers[index + 1])))
    }
}

/// Lines with twins for tests, in virtual boot time that begins at 1000 s.
final class Bench {
    static let area = SquareCentimetres(0.785)
    static let start = Instant(nanoseconds: 1_000_000_000_000)

    var line: SimulatedLine
    var now = Bench.start

    init(
        presets: [HalfCellPreset] = [.cu, .criec], speed: Int = 1, quiet: Bool = true,
        oven: Climate? = nil
    ) {
        let clock = Self.clock(speed)
        let units = presets.enumerated().map { index, preset in
            LineUnit(
                name: "p\(index + 1)", number: UInt8(index + 1),
                body: .registers(
                    ReferencePotentiostatTwin(
                        cell: HalfCell(preset: preset, area: Self.area), spec: Self.spec(quiet),
                        seed: UInt64(index), serial: "SER-\(index + 1)", clock: clock,
                        climate: oven)))
        }
        line = SimulatedLine(name: "line", kind: .modbusRTU, units: units)
    }

    init(_ kind: BusProtocol, _ body: LineUnit.Body, number: UInt8 = 1) {
        line = SimulatedLine(
            name: "line", kind: kind, units: [LineUnit(name: "u", number: number, body: body)])
    }

    static func clock(_ speed: Int = 1) -> LabClock {
        LabClock(origin: start, wallAtOrigin: UnixTime(nanoseconds: 0), speed: speed)
    }

    /// Converters without noise, so that values can be compared exactly.
    static func spec(_ quiet: Bool) -> MeasuringSpec {
        var spec = MeasuringSpec()
        guard quiet else { return spec }
        spec.voltageNoise = .zero
        spec.voltageStep = .zero
        spec.currentNoise = 0
        spec.currentFloor = 0
        spec.currentStep = 0
        spec.sourceError = 0
        return spec
    }

    func wait(_ span: TimeSpan) { now = now + span }

    func send(_ bytes: [UInt8]) -> [UInt8] { line.exchange(bytes, at: now) }

    func ask(_ text: String) -> String? {
        let reply = line.exchange(Array((text + "\n").utf8), at: now)
        guard reply.last == 0x0A else { return nil }
        return String(decoding: reply.dropLast(), as: UTF8.self)
    }

    /// Input registers 0...11 of a reference potentiostat, decoded.
    func poll(_ unit: UInt8 = 1) -> Poll? {
        Frames.registers(send(Frames.read(unit, 0, 12))).map(Poll.init)
    }

    struct Poll {
        let registers: [UInt16]
        var volts: Double { Frames.float(registers, 0) }
        var amperes: Double { Frames.float(registers, 2) }
        var status: UInt16 { registers[4] }
        var mode: UInt16 { registers[5] }
        var counter: UInt32 { UInt32(registers[8]) << 16 | UInt32(registers[9]) }
        var setPoint: Double { Frames.float(registers, 10) }
        var isClosed: Bool { status & 1 == 1 }
        init(_ registers: [UInt16]) { self.registers = registers }
    }

    /// Constant current with the output on; true when both writes were echoed.
    func energise(_ unit: UInt8 = 1, amperes: Float, range: UInt16 = 0) -> Bool {
        let set = [1, range] + Frames.float(amperes) + Frames.float(0)
        let first = send(Frames.write(unit, 0, set))
        let second = send(Frames.write(unit, 6, 1))
        return first.count == 8 && second == Frames.write(unit, 6, 1)
    }

    func situation(_ unit: Int = 0) -> CellSituation? {
        if case .cell(let situation) = line.units[unit].truth { situation } else { nil }
    }
}
