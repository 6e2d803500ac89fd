/// Random numbers that are the same on every machine: SplitMix64.
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: Int) { state = UInt64(bitPattern: Int64(seed)) &* 0x9E37_79B9_7F4A_7C15 }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// Even in a range.
    mutating func even(_ range: ClosedRange<Double>) -> Double {
        Double.random(in: range, using: &self)
    }

    /// Even over the decades of a range of positive numbers.
    mutating func decades(_ range: ClosedRange<Double>) -> Double {
        let steps = 64
        // Geometric means only: no logarithm is needed for a spread over decades.
        var (low, high) = (range.lowerBound, range.upperBound)
        for _ in 0..<steps {
            let middle = (low * high).squareRoot()
            if next() & 1 == 0 { high = middle } else { low = middle }
        }
        return low
    }

    /// About normal, with this standard deviation.
    mutating func noise(_ deviation: Double) -> Double {
        var sum = 0.0
        for _ in 0..<12 { sum += even(0...1) }
        return deviation * (sum - 6)
    }

    mutating func pick<Element>(_ list: [Element]) -> Element {
        list[Int.random(in: 0..<list.count, using: &self)]
    }

    mutating func below(_ count: Int) -> Int { Int.random(in: 0..<count, using: &self) }

    mutating func chance(_ part: Double) -> Bool { even(0...1) < part }
}
