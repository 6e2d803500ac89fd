package import CyclerCore

/// A load-cell transmitter under a screw-clamped cell: it reads, a person turns the screw.
package struct LaumasTwin: RegisterTwin {
    let clock: LabClock
    let division: Grams
    private var clamp: Follower
    private var noise: NoiseSource
    private var peak: Int32 = 0
    private var isBroken = false

    /// Most registers in one query (protocol manual).
    private static let readMax = 32
    private static let gravity = 9.80665
    /// Standard deviation of a reading in divisions.
    private static let noiseDivisions = 0.3
    private static let sensorFaultBit: UInt16 = 1

    package init(clock: LabClock, seed: UInt64, division: Grams, force: Newtons) {
        self.clock = clock
        self.division = division
        clamp = Follower(
            value: force.value, slopePerSecond: 0, lag: .seconds(2), start: clock.origin)
        noise = NoiseSource(seed: seed)
    }

    package mutating func advance(to boot: Instant) { clamp.advance(to: clock.lab(at: boot)) }

    package mutating func noteRequest(at boot: Instant) { advance(to: boot) }

    package mutating func read(
        _ table: RegisterTable, from address: UInt16, count: Int, at boot: Instant
    ) throws(ModbusRefusal) -> [UInt16] {
        guard table == .holding else { throw .illegalFunction }
        guard count <= Self.readMax else { throw .illegalValue }
        advance(to: boot)
        let grams = clamp.value / Self.gravity * 1000
        let exact = grams / division.value + Self.noiseDivisions * noise.normal()
        let gross = Int32(min(max(exact.rounded(), -8e6), 8e6))
        peak = max(peak, gross)
        var words: [UInt16] = [103, 4, 2024, 1207, 0, 0, isBroken ? Self.sensorFaultBit : 0]
        words += RegisterImage.words(gross) + RegisterImage.words(gross)
        words += RegisterImage.words(peak) + [0]
        return try RegisterImage.slice(words, base: 0, from: address, count: count)
    }

    package mutating func write(
        _ values: [UInt16], to address: UInt16, single: Bool, at boot: Instant
    ) throws(ModbusRefusal) {
        throw .illegalAddress
    }

    /// Somebody turns the screw.
    package mutating func press(_ force: Newtons) { clamp.aim(at: force.value) }

    package mutating func set(_ fault: DeviceFault) -> Bool {
        guard fault == .sensorBroken else { return false }
        isBroken = true
        return true
    }

    package mutating func clear(_ fault: DeviceFault) {
        if fault == .sensorBroken { isBroken = false }
    }

    package var truth: TwinTruth { .force(Newtons(clamp.value)) }
}
