import CyclerCore
import Glibc

/// Temperature of a cell and what it does to every resistance: -2.5 % per kelvin.
struct Warmth: Sendable {
    private static let perKelvin = -0.025
    private static let reference = 298.0
    private static let dayNanoseconds: Int64 = 86_400_000_000_000
    /// How often the swing is followed.
    private static let slotNanoseconds: Int64 = 60_000_000_000

    /// Without the swing.
    private(set) var mean: Kelvins
    /// With it.
    private(set) var now: Kelvins
    /// On every resistance.
    private(set) var factor = 1.0
    private let swing: Double
    private var slot: Int64 = 0

    init(_ mean: Kelvins, swing: Kelvins) {
        self.mean = mean
        self.swing = swing.value
        now = mean
        settle()
    }

    mutating func set(_ mean: Kelvins, age: TimeSpan) {
        guard mean != self.mean else { return }
        self.mean = mean
        settle()
    }

    /// The cell is this old.
    mutating func follow(_ age: TimeSpan) {
        guard swing != 0 else { return }
        let slot = age.nanoseconds / Self.slotNanoseconds
        guard slot != self.slot else { return }
        self.slot = slot
        settle()
    }

    private mutating func settle() {
        let day = Double(Self.dayNanoseconds)
        let phase = 2 * Double.pi * Double(slot * Self.slotNanoseconds) / day
        now = Kelvins(mean.value + (swing == 0 ? 0 : swing * sin(phase)))
        // A temperature that no cell survives must not overflow.
        let difference = min(max(now.value - Self.reference, -400), 400)
        factor = exp(Self.perKelvin * difference)
    }
}
