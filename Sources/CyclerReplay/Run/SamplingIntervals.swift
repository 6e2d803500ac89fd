package import CyclerCore

/// How far rows are apart: the median, to within the width of a bin of a quarter octave, and
/// exactly when rows come at a steady pace.
package struct SamplingIntervals: Hashable, Sendable {
    private static let binsPerOctave = 4

    private struct Bin: Hashable {
        var count = 0
        var seconds = 0.0
    }

    private var bins = Array(repeating: Bin(), count: 64 * binsPerOctave)
    private var total = 0

    package init() {}

    mutating func add(_ interval: TimeSpan) {
        guard interval > .zero else { return }
        let value = UInt64(interval.nanoseconds)
        let octave = 63 - value.leadingZeroBitCount
        // The two bits below the highest one.
        let part = octave >= 2 ? Int(value >> UInt64(octave - 2) & 3) : 0
        bins[octave * Self.binsPerOctave + part].count += 1
        bins[octave * Self.binsPerOctave + part].seconds += interval.seconds
        total += 1
    }

    /// Mean of the bin that the median lies in; nil without two rows.
    package var median: TimeSpan? {
        var below = 0
        for bin in bins where bin.count > 0 {
            below += bin.count
            if 2 * below >= total { return .seconds(bin.seconds / Double(bin.count)) }
        }
        return nil
    }
}
