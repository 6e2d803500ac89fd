package import CyclerCore

/// A pressure controller with a gas volume behind it; registers 1-based in the manual, one less
/// on the wire, the same for functions 03 and 04, written by function 16 only.
package struct AlicatTwin: RegisterTwin {
    let clock: LabClock
    /// One unit of the display.
    let unit: Pascals
    /// Largest set point.
    let fullScale: Pascals
    private var rig: Follower
    private var noise: NoiseSource
    private var isBroken = false
    private var commandResult: UInt16 = 0

    private static let setPointRegister: UInt16 = 1009
    private static let firstReading: UInt16 = 1199
    private static let commandRegister: UInt16 = 999
    /// Result of a special command that is not supported.
    private static let commandRefused: UInt16 = 32771
    /// Standard deviation of a reading as share of full scale.
    private static let noiseShare = 1e-4

    package init(
        clock: LabClock, seed: UInt64, unit: Pascals, fullScale: Pascals,
        slopePerSecond: Pascals, lag: TimeSpan
    ) {
        self.clock = clock
        self.unit = unit
        self.fullScale = fullScale
        rig = Follower(
            value: 0, slopePerSecond: slopePerSecond.value, lag: lag, start: clock.origin)
        noise = NoiseSource(seed: seed)
    }

    package mutating func advance(to boot: Instant) { rig.advance(to: clock.lab(at: boot)) }

    package mutating func noteRequest(at boot: Instant) { advance(to: boot) }

    package mutating func read(
        _ table: RegisterTable, from address: UInt16, count: Int, at boot: Instant
    ) throws(ModbusRefusal) -> [UInt16] {
        advance(to: boot)
        switch address {
        case Self.commandRegister...Self.commandRegister + 1:
            return try RegisterImage.slice(
                [0, commandResult], base: Self.commandRegister, from: address, count: count)
        case Self.setPointRegister...Self.setPointRegister + 1:
            return try RegisterImage.slice(
                RegisterImage.words(Float(rig.target / unit.value)), base: Self.setPointRegister,
                from: address, count: count)
        default:
            return try RegisterImage.slice(
                readings(), base: Self.firstReading, from: address, count: count)
        }
    }

    /// Gas number, status, pressure, temperature and two flows.
    private mutating func readings() -> [UInt16] {
        let shown = rig.value + fullScale.value * Self.noiseShare * noise.normal()
        var words: [UInt16] = [8]
        words += RegisterImage.words(isBroken ? UInt32(1) << 9 : 0)
        words += RegisterImage.words(Float(isBroken ? 0 : shown / unit.value))
        words += RegisterImage.words(Float(25))
        words += RegisterImage.words(Float(0)) + RegisterImage.words(Float(0))
        return words
    }

    package mutating func write(
        _ values: [UInt16], to address: UInt16, single: Bool, at boot: Instant
    ) throws(ModbusRefusal) {
        guard !single else { throw .illegalFunction }
        advance(to: boot)
        switch (address, values.count) {
        case (Self.setPointRegister, 2):
            let wanted = RegisterImage.float(values, at: 0) * unit.value
            guard wanted.isFinite, wanted >= 0, wanted <= fullScale.value else {
                throw .illegalValue
            }
            rig.aim(at: wanted)
        case (Self.commandRegister, 2): commandResult = Self.commandRefused
        default: throw .illegalAddress
        }
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
        .pressure(Pascals(rig.value), target: Pascals(rig.target))
    }
}
