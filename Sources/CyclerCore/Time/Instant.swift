/// A length of time, Int64 nanoseconds; may be negative. Arithmetic stops at the ends of what fits
/// (292 years): a slip of a unit in a file must not end the daemon.
@usableFromInline
package struct TimeSpan: Hashable, Comparable, Sendable {
    @usableFromInline
    package var nanoseconds: Int64

    @inlinable
    package init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    /// Spans in the usual units; a fraction of a nanosecond is cut off, NaN is zero.
    @inlinable
    package static func seconds(_ s: Double) -> Self { Self(nanoseconds: .clamped(s * 1e9)) }
    @inlinable
    package static func seconds(_ s: Int) -> Self { Self(nanoseconds: 1_000_000_000) * s }
    @inlinable
    package static func milliseconds(_ ms: Int) -> Self { Self(nanoseconds: 1_000_000) * ms }
    @inlinable
    package static func microseconds(_ us: Int) -> Self { Self(nanoseconds: 1000) * us }
    @inlinable
    package static func minutes(_ m: Int) -> Self { Self(nanoseconds: 60_000_000_000) * m }
    @inlinable
    package static func hours(_ h: Int) -> Self { Self(nanoseconds: 3_600_000_000_000) * h }
    @inlinable
    package static var zero: Self { Self(nanoseconds: 0) }

    /// The span in seconds.
    @inlinable
    package var seconds: Double { Double(nanoseconds) / 1e9 }
    /// The span in hours.
    @inlinable
    package var hours: Double { seconds / 3600 }

    @inlinable
    package static func < (a: Self, b: Self) -> Bool { a.nanoseconds < b.nanoseconds }
    @inlinable
    package static func + (a: Self, b: Self) -> Self {
        Self(nanoseconds: a.nanoseconds.addingClamped(b.nanoseconds))
    }
    @inlinable
    package static func - (a: Self, b: Self) -> Self {
        Self(nanoseconds: a.nanoseconds.subtractingClamped(b.nanoseconds))
    }
    @inlinable
    package static func * (a: Self, factor: Int) -> Self {
        Self(nanoseconds: a.nanoseconds.multipliedClamped(by: Int64(factor)))
    }
    /// Scales by a real factor, rounding to the nanosecond; NaN gives zero.
    @inlinable
    package func scaled(by factor: Double) -> Self {
        Self(nanoseconds: .clamped((Double(nanoseconds) * factor).rounded()))
    }
}

/// A point on the one time line that everything computes with: nanoseconds of `CLOCK_BOOTTIME`
/// (or of lab time, which starts on it and may run faster).
@usableFromInline
package struct Instant: Hashable, Comparable, Sendable {
    @usableFromInline
    package var nanoseconds: Int64

    @inlinable
    package init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    @inlinable
    package static func < (a: Self, b: Self) -> Bool { a.nanoseconds < b.nanoseconds }
    @inlinable
    package static func + (a: Self, b: TimeSpan) -> Self {
        Self(nanoseconds: a.nanoseconds.addingClamped(b.nanoseconds))
    }
    @inlinable
    package static func - (a: Self, b: TimeSpan) -> Self {
        Self(nanoseconds: a.nanoseconds.subtractingClamped(b.nanoseconds))
    }
    @inlinable
    package static func - (a: Self, b: Self) -> TimeSpan {
        TimeSpan(nanoseconds: a.nanoseconds.subtractingClamped(b.nanoseconds))
    }
    /// Further away than any deadline we ever set.
    @inlinable
    package static var distantFuture: Self { Self(nanoseconds: .max / 2) }
    @inlinable
    package static var zero: Self { Self(nanoseconds: 0) }
}

extension Int64 {
    /// The number with its fraction cut off; what does not fit is the nearest that does, NaN zero.
    @usableFromInline
    static func clamped(_ value: Double) -> Int64 {
        if let exact = Int64(exactly: value.rounded(.towardZero)) { return exact }
        return value.isNaN ? 0 : (value < 0 ? .min : .max)
    }

    @inlinable
    func addingClamped(_ other: Int64) -> Int64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? (other < 0 ? .min : .max) : sum
    }

    @inlinable
    func subtractingClamped(_ other: Int64) -> Int64 {
        let (difference, overflow) = subtractingReportingOverflow(other)
        return overflow ? (other > 0 ? .min : .max) : difference
    }

    @inlinable
    func multipliedClamped(by factor: Int64) -> Int64 {
        let (product, overflow) = multipliedReportingOverflow(by: factor)
        return overflow ? ((self < 0) == (factor < 0) ? .max : .min) : product
    }
}

/// Wall-clock time, nanoseconds since 1970 UTC: stored beside an `Instant`, computed with only
/// where boot time ends, between the last life of the daemon and this one.
@usableFromInline
package struct UnixTime: Hashable, Sendable {
    @usableFromInline
    package var nanoseconds: Int64

    @inlinable
    package init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }
    /// Seconds since 1970 UTC.
    @inlinable
    package var seconds: Double { Double(nanoseconds) / 1e9 }

    /// What lies between two wall clocks; may be negative, since people set clocks.
    @inlinable
    package static func - (a: Self, b: Self) -> TimeSpan {
        TimeSpan(nanoseconds: a.nanoseconds.subtractingClamped(b.nanoseconds))
    }
}
