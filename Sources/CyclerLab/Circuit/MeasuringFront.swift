package import CyclerCore
import Glibc

/// What an instrument's converters do to a true value.
package struct MeasuringSpec: Hashable, Sendable {
    /// Standard deviation of one voltage reading.
    package var voltageNoise = Volts(50e-6)
    /// Smallest voltage step.
    package var voltageStep = Volts(19e-6)
    /// Added to every voltage reading.
    package var voltageOffset = Volts.zero
    /// Added to the offset every hour of lab time.
    package var driftPerHour = Volts.zero
    /// Relative gain error of voltage.
    package var voltageGain = 0.0
    /// Relative standard deviation of a current reading.
    package var currentNoise = 1e-4
    /// Relative error of the sourced current (what the cell sees against what was set).
    package var sourceError = 2e-4
    /// Standard deviation and smallest step of current, as shares of the range.
    package var currentFloor = 1e-5
    package var currentStep = 2e-6
    /// Amplitude of slow mains aliasing at 13 mHz.
    package var alias = Volts.zero
    /// What the converter saturates at, and where a source gives up.
    package var compliance = Volts(5)
    /// Lab time between two conversions; a reading holds in between.
    package var conversion = TimeSpan.milliseconds(20)
    /// First-order settling of readings after a change, lab time.
    package var settling = TimeSpan.milliseconds(1)
    /// Error after a change of range, share of range and of either sign, and how long it lasts in
    /// lab time.
    package var rangeGlitch = 1e-3
    package var glitchTime = TimeSpan.milliseconds(200)

    package init() {}

    /// A front of a workaday instrument: 0.1 mV of noise, mains alias, offset, drift, gain.
    package static var workaday: Self {
        var spec = Self()
        spec.voltageNoise = Volts(100e-6)
        spec.voltageOffset = Volts(50e-6)
        spec.driftPerHour = Volts(0.2e-6)
        spec.voltageGain = 1e-4
        spec.alias = Volts(0.2e-3)
        return spec
    }
}

/// Converters with memory: conversion counter, settling, range glitch, noise.
package struct MeasuringFront: Sendable {
    /// What the converters do; may change while they run.
    package var spec: MeasuringSpec
    /// A sense lead is off: the reading wanders within a volt of zero.
    package var senseIsOpen = false
    private var noise: NoiseSource
    /// For what happens seldom, so that the noise of a reading does not depend on it.
    private var chance: NoiseSource
    private let aliasPhase: Double
    private let start: Instant
    private var wandering = 0.0
    private var glitch = 0.0
    private var settled: (volts: Double, amperes: Double) = (0, 0)
    /// When the reading followed the truth last; nil before the first.
    private var settledAt: Instant?
    private var rangeChangedAt: Instant?
    private var held: MeasuredPair?
    private var lastSlot: Int64 = 0
    /// Conversions since the instrument was switched on.
    package private(set) var conversions: UInt32 = 0

    /// One reading as the instrument reports it.
    package struct MeasuredPair: Hashable, Sendable {
        /// Terminal voltage as read.
        package var voltage: Volts
        /// Current as read.
        package var current: Amperes
    }

    package init(spec: MeasuringSpec, seed: UInt64, start: Instant) {
        self.spec = spec
        self.noise = NoiseSource(seed: seed)
        chance = NoiseSource(seed: seed ^ 0x6672_6F6E_74)
        aliasPhase = 2 * Double.pi * chance.unit()
        self.start = start
    }

    /// The source changed: the next reading is a new conversion, so that status and values belong
    /// together.
    package mutating func discardHeld() { held = nil }

    /// Starts the glitch of a range change.
    package mutating func rangeChanged(at lab: Instant) {
        rangeChangedAt = lab
        glitch = chance.unit() < 0.5 ? -spec.rangeGlitch : spec.rangeGlitch
    }

    /// The reading at lab time `lab` of these true values, on a range with this full scale.
    package mutating func read(
        _ truth: CellResponse, fullScale: Amperes, at lab: Instant
    ) -> MeasuredPair {
        let slot = (lab - start).nanoseconds / spec.conversion.nanoseconds
        if let held, slot == lastSlot { return held }
        conversions &+= UInt32(truncatingIfNeeded: max(1, slot - lastSlot))
        lastSlot = slot
        settle(truth, at: lab)
        let pair = MeasuredPair(
            voltage: Volts(readVolts(at: lab)), current: Amperes(readAmperes(fullScale, at: lab)))
        held = pair
        return pair
    }

    private mutating func settle(_ truth: CellResponse, at lab: Instant) {
        let memory = settledAt.map { kept(after: (lab - $0).seconds) } ?? 0
        settled.volts = truth.voltage.value + (settled.volts - truth.voltage.value) * memory
        settled.amperes = truth.current.value + (settled.amperes - truth.current.value) * memory
        settledAt = lab
    }

    /// Share of an old reading that is left.
    private func kept(after seconds: Double) -> Double {
        let spent = seconds / spec.settling.seconds
        return spent < 40 ? exp(-spent) : 0
    }

    private mutating func readVolts(at lab: Instant) -> Double {
        let seconds = (lab - start).seconds
        var raw =
            (senseIsOpen ? wander() : settled.volts) * (1 + spec.voltageGain)
            + spec.voltageOffset.value + spec.driftPerHour.value * seconds / 3600
            + spec.voltageNoise.value * noise.normal()
        if spec.alias.value != 0 {
            raw += spec.alias.value * sin(2 * Double.pi * 0.013 * seconds + aliasPhase)
        }
        let limit = spec.compliance.value
        return min(max(Self.quantised(raw, spec.voltageStep.value), -limit), limit)
    }

    /// The next value of an input that nothing holds.
    private mutating func wander() -> Double {
        wandering = min(1, max(-1, wandering + 0.05 * chance.normal()))
        return wandering
    }

    private mutating func readAmperes(_ fullScale: Amperes, at lab: Instant) -> Double {
        var raw =
            settled.amperes * (1 + spec.currentNoise * noise.normal())
            + spec.currentFloor * fullScale.value * noise.normal()
        if let changed = rangeChangedAt, lab - changed < spec.glitchTime {
            raw += glitch * fullScale.value
        }
        return Self.quantised(raw, spec.currentStep * fullScale.value)
    }

    private static func quantised(_ value: Double, _ step: Double) -> Double {
        step > 0 ? (value / step).rounded() * step : value
    }
}
