/// A length of time, Int64 nanoseconds; may be negative. Arithmetic stops at the ends of what fits
/// (292 years): a slip of a unit in a file must not end the daemon.
package struct TimeSpan: Hashable, Comparable, Sendable {
    package var nanoseconds: Int64

    package init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    /// Spans in the usual units; a fraction of a nanosecond is cut off, NaN is zero.
    package static func seconds(_ s: Double) -> Self { Self(nanoseconds: .clamped(s * 1e9)) }
    package static func seconds(_ s: Int) -> Self { Self(nanoseconds: 1_000_000_000) * s }
    package static func milliseconds(_ ms: Int) -> Self { Self(nanoseconds: 1_000_000) * ms }
    package static func microseconds(_ us: Int) -> Self { Self(nanoseconds: 1000) * us }
    package static func minutes(_ m: Int) -> Self { Self(nanoseconds: 60_000_000_000) * m }
    package static func hours(_ h: Int) -> Self { Self(nanoseconds: 3_600_000_000_000) * h }
    package static var zero: Self { Self(nanoseconds: 0) }

    /// The span in seconds.
    package var seconds: Double { Double(nanoseconds) / 1e9 }
    /// The span in hours.
    package var hours: Double { seconds / 3600 }

    package static func < (a: Self, b: Self) -> Bool { a.nanoseconds < b.nanoseconds }
    package static func + (a: Self, b: Self) -> Self {
        Self(nanoseconds: a.nanoseconds.addingClamped(b.nanoseconds))
    }
    package static func - (a: Self, b: Self) -> Self {
        Self(nanoseconds: a.nanoseconds.subtractingClamped(b.nanoseconds))
    }
    package static func * (a: Self, factor: Int) -> Self {
        Self(nanoseconds: a.nanoseconds.multipliedClamped(by: Int64(factor)))
    }
    /// Scales by a real factor, rounding to the nanosecond; NaN gives zero.
    package func scaled(by factor: Double) -> Self {
        Self(nanoseconds: .clamped((Double(nanoseconds) * factor).rounded()))
    }
}

/// A point on the one time line that everything computes with: nanoseconds of `CLOCK_BOOTTIME`
/// (or of lab time, which starts on it and may run faster).
package struct Instant: Hashable, Comparable, Sendable {
    package var nanoseconds: Int64

    package init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    package static func < (a: Self, b: Self) -> Bool { a.nanoseconds < b.nanoseconds }
    package static func + (a: Self, b: TimeSpan) -> Self {
        Self(nanoseconds: a.nanoseconds.addingClamped(b.nanoseconds))
    }
    package static func - (a: Self, b: TimeSpan) -> Self {
        Self(nanoseconds: a.nanoseconds.subtractingClamped(b.nanoseconds))
    }
    package static func - (a: Self, b: Self) -> TimeSpan {
        TimeSpan(nanoseconds: a.nanoseconds.subtractingClamped(b.nanoseconds))
    }
    /// Further away than any deadline we ever set.
    package static var distantFuture: Self { Self(nanoseconds: .max / 2) }
    package static var zero: Self { Self(nanoseconds: 0) }
}

extension Int64 {
    /// The number with its fraction cut off; what does not fit is the nearest that does, NaN zero.
    fileprivate static func clamped(_ value: Double) -> Int64 {
        if let exact = Int64(exactly: value.rounded(.towardZero)) { return exact }
        return value.isNaN ? 0 : (value < 0 ? .min : .max)
    }

    fileprivate func addingClamped(_ other: Int64) -> Int64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? (other < 0 ? .min : .max) : sum
    }

    fileprivate func subtractingClamped(_ other: Int64) -> Int64 {
        let (difference, overflow) = subtractingReportingOverflow(other)
        return overflow ? (other > 0 ? .min : .max) : difference
    }

    fileprivate func multipliedClamped(by factor: Int64) -> Int64 {
        let (product, overflow) = multipliedReportingOverflow(by: factor)
        return overflow ? ((self < 0) == (factor < 0) ? .max : .min) : product
    }
}

/// Wall-clock time, nanoseconds since 1970 UTC: stored beside an `Instant`, never computed with.
package struct UnixTime: Hashable, Sendable {
    package var nanoseconds: Int64

    package init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }
    /// Seconds since 1970 UTC.
    package var seconds: Double { Double(nanoseconds) / 1e9 }
}
