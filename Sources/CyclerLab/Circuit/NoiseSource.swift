import Glibc

/// A seeded generator (SplitMix64, Steele et al. 2014) with a normal deviate on top: the only
/// source of chance in the lab, so that one seed gives one run.
package struct NoiseSource: RandomNumberGenerator, Sendable {
    private var state: UInt64
    private var spare: Double?

    package init(seed: UInt64) { state = seed }

    /// The next 64 bits.
    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// A deviate of mean 0 and standard deviation 1 (polar method of Marsaglia).
    package mutating func normal() -> Double {
        if let kept = spare {
            spare = nil
            return kept
        }
        while true {
            let x = unit() * 2 - 1
            let y = unit() * 2 - 1
            let square = x * x + y * y
            guard square < 1, square > 0 else { continue }
            let factor = sqrt(-2 * log(square) / square)
            spare = y * factor
            return x * factor
        }
    }

    /// Uniform in 0..<1.
    package mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }
}
