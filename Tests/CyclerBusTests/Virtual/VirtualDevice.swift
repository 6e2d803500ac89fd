import CyclerCore

/// An instrument in virtual time: registers, a main switch at register 100, and faults.
struct VirtualDevice {
    /// What goes wrong with one answer.
    enum Fault: Equatable {
        case none
        /// Answers so much later than usual.
        case late(TimeSpan)
        /// Does what it is told and stays silent.
        case silent
        /// Never hears the request.
        case deaf
        /// The answer arrives damaged.
        case garbled
        /// The answer bears another unit.
        case otherUnit
        case exception(UInt8)
    }

    static let output: UInt16 = 100

    let unit: UInt8
    var registers = [UInt16](repeating: 0, count: 256)
    var latency = TimeSpan.milliseconds(2)
    /// Holds for every request until changed.
    var standing = Fault.none
    /// Faults by count of requests heard, from 0.
    var script: [Int: Fault] = [:]
    /// Does nothing before this instant, then everything.
    var frozenUntil = Instant.zero
    /// Time each answer of a backlog takes.
    var spacing = TimeSpan.zero
    private var busyUntil = Instant.zero
    private(set) var heard = 0
    /// Every change of the main switch, in order.
    private(set) var switchings: [(at: Instant, on: Bool)] = []

    init(unit: UInt8) {
        self.unit = unit
        for index in 0..<5 { registers[200 + index] = 0x5050 + UInt16(index) }
        for index in 0..<8 { registers[10 + index] = 1000 + UInt16(index) + UInt16(unit) * 100 }
    }

    var isOn: Bool { registers[Int(Self.output)] != 0 }

    /// Takes a request that ends at `now`; says when an answer arrives, and which.
    mutating func handle(_ request: BusRequest, at now: Instant) -> VirtualAnswer? {
        let fault = script[heard] ?? standing
        heard += 1
        if fault == .deaf { return nil }
        let doneAt = max(now, max(frozenUntil, busyUntil + spacing))
        busyUntil = doneAt
        let data = execute(request, at: doneAt)
        var answer = VirtualAnswer(
            at: doneAt + latency, unit: unit, shape: VirtualAnswer.shape(request), data: data)
        switch fault {
        case .none, .deaf: break
        case .late(let span): answer.at = answer.at + span
        case .silent: return nil
        case .garbled: answer.isGarbled = true
        case .otherUnit: answer.unit = unit &+ 7
        case .exception(let code): answer.exception = code
        }
        return answer
    }

    private mutating func execute(_ request: BusRequest, at now: Instant) -> [UInt8] {
        switch request {
        case .readRegisters(_, _, let address, let count):
            return (0..<Int(count)).flatMap { offset in
                let word = registers[Int(address) + offset]
                return [UInt8(word >> 8), UInt8(word & 0xff)]
            }
        case .writeRegister(_, let address, let value):
            let wasOn = isOn
            registers[Int(address)] = value
            if isOn != wasOn { switchings.append((now, isOn)) }
            return []
        case .readBits, .writeRegisters, .writeBit, .send, .ask:
            fatalError("the virtual instrument has registers only")
        }
    }
}

/// An answer on its way along the virtual wire.
struct VirtualAnswer {
    var at: Instant
    var unit: UInt8
    /// Everything an RTU master can tell answers apart by: function and length.
    var shape: String
    var data: [UInt8]
    var isGarbled = false
    var exception: UInt8?

    static func shape(_ request: BusRequest) -> String {
        switch request {
        case .readRegisters(_, _, _, let count): "read \(count)"
        // An echo names address and value, and the link compares them.
        case .writeRegister(_, let address, let value): "write \(address)=\(value)"
        case .readBits, .writeRegisters, .writeBit, .send, .ask: "other"
        }
    }
}
