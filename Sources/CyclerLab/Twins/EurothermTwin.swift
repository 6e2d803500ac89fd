package import CyclerCore

/// An oven and its controller: whole degrees in the plain registers, float32 in the IEEE region
/// at 2a + 0x8000, which function 06 may not write.
package struct EurothermTwin: RegisterTwin {
    let clock: LabClock
    private let climate: Climate
    private let limits: ClosedRange<Kelvins>
    private var oven: Follower
    private var noise: NoiseSource
    private var isBroken = false

    private static let floatBase: UInt16 = 0x8000
    /// Standard deviation of a reading, kelvins.
    private static let noiseKelvins = 0.02
    private static let firmware: UInt16 = 0x0401
    private static let controller: UInt16 = 0x2480
    /// Summary status bit 5: sensor break.
    private static let sensorBreak: UInt16 = 1 << 5

    package init(
        clock: LabClock, seed: UInt64, climate: Climate, limits: ClosedRange<Kelvins>,
        slopePerSecond: Kelvins, lag: TimeSpan
    ) {
        self.clock = clock
        self.climate = climate
        self.limits = limits
        oven = Follower(
            value: climate.temperature.value, slopePerSecond: slopePerSecond.value, lag: lag,
            start: clock.origin)
        noise = NoiseSource(seed: seed)
    }

    package mutating func advance(to boot: Instant) {
        oven.advance(to: clock.lab(at: boot))
        climate.temperature = Kelvins(oven.value)
    }

    package mutating func noteRequest(at boot: Instant) { advance(to: boot) }

    package mutating func read(
        _ table: RegisterTable, from address: UInt16, count: Int, at boot: Instant
    ) throws(ModbusRefusal) -> [UInt16] {
        advance(to: boot)
        var words: [UInt16] = []
        guard address >= Self.floatBase else {
            for offset in 0..<count { words.append(try plain(Int(address) + offset)) }
            return words
        }
        guard address % 2 == 0, count % 2 == 0 else { throw .illegalAddress }
        for offset in 0..<count / 2 {
            let parameter = (Int(address) - Int(Self.floatBase)) / 2 + offset
            words += RegisterImage.words(Float(try value(of: parameter)))
        }
        return words
    }

    private mutating func plain(_ parameter: Int) throws(ModbusRefusal) -> UInt16 {
        switch parameter {
        case 74, 76: return 0
        case 75: return isBroken ? Self.sensorBreak : 0
        case 107: return Self.firmware
        case 122: return Self.controller
        default:
            let number = try value(of: parameter).rounded()
            return UInt16(bitPattern: Int16(min(max(number, -32767), 32767)))
        }
    }

    /// Parameters with a unit, degrees Celsius or per cent.
    private mutating func value(of parameter: Int) throws(ModbusRefusal) -> Double {
        switch parameter {
        case 1: return Kelvins(oven.value + Self.noiseKelvins * noise.normal()).celsius
        case 2: return Kelvins(oven.target).celsius
        case 3: return min(100, max(0, (oven.working - oven.value) * 10))
        case 5: return Kelvins(oven.working).celsius
        case 15, 273: return 0
        case 35: return oven.slopePerSecond * 60
        case 111: return limits.upperBound.celsius
        case 112: return limits.lowerBound.celsius
        default: throw .illegalAddress
        }
    }

    package mutating func write(
        _ values: [UInt16], to address: UInt16, single: Bool, at boot: Instant
    ) throws(ModbusRefusal) {
        advance(to: boot)
        if single, address >= Self.floatBase { throw .illegalFunction }
        switch (address, values.count) {
        case (Self.floatBase + 4, 2): try aim(RegisterImage.float(values, at: 0))
        case (2, 1): try aim(Double(Int16(bitPattern: values[0])))
        default: throw .illegalAddress
        }
    }

    private mutating func aim(_ celsius: Double) throws(ModbusRefusal) {
        let wanted = Kelvins(celsius: celsius)
        guard wanted.isFinite, limits.contains(wanted) else { throw .illegalValue }
        oven.aim(at: wanted.value)
    }

    package mutating func set(_ fault: DeviceFault) -> Bool {
        guard fault == .sensorBroken else { return false }
        isBroken = true
        return true
    }

    package mutating func clear(_ fault: DeviceFault) {
        if fault == .sensorBroken { isBroken = false }
    }

    package var truth: TwinTruth {
        .temperature(Kelvins(oven.value), target: Kelvins(oven.target))
    }
}
