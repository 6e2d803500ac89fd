/// A length of time, Int64 nanoseconds; may be negative.
@usableFromInline
package struct TimeSpan: Hashable, Comparable, Sendable {
    @usableFromInline
    package var nanoseconds: Int64

    @inlinable
    package init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    /// Spans in the usual units; a fraction of a nanosecond is cut off.
    @inlinable
    package static func seconds(_ s: Double) -> Self { Self(nanoseconds: Int64(s * 1e9)) }
    @inlinable
    package static func seconds(_ s: Int) -> Self { Self(nanoseconds: Int64(s) * 1_000_000_000) }
    @inlinable
    package static func milliseconds(_ ms: Int) -> Self { Self(nanoseconds: Int64(ms) * 1_000_000) }
    @inlinable
    package static func microseconds(_ us: Int) -> Self { Self(nanoseconds: Int64(us) * 1000) }
    @inlinable
    package static func minutes(_ m: Int) -> Self { .seconds(m * 60) }
    @inlinable
    package static func hours(_ h: Int) -> Self { .seconds(h * 3600) }
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
        Self(nanoseconds: a.nanoseconds + b.nanoseconds)
    }
    @inlinable
    package static func - (a: Self, b: Self) -> Self {
        Self(nanoseconds: a.nanoseconds - b.nanoseconds)
    }
    @inlinable
    package static func * (a: Self, factor: Int) -> Self {
        Self(nanoseconds: a.nanoseconds * Int64(factor))
    }
    /// Scales by a real factor, rounding to the nanosecond.
    @inlinable
    package func scaled(by factor: Double) -> Self {
        Self(nanoseconds: Int64((Double(nanoseconds) * factor).rounded()))
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
        Self(nanoseconds: a.nanoseconds + b.nanoseconds)
    }
    @inlinable
    package static func - (a: Self, b: TimeSpan) -> Self {
        Self(nanoseconds: a.nanoseconds - b.nanoseconds)
    }
    @inlinable
    package static func - (a: Self, b: Self) -> TimeSpan {
        TimeSpan(nanoseconds: a.nanoseconds - b.nanoseconds)
    }
    /// Further away than any deadline we ever set.
    @inlinable
    package static var distantFuture: Self { Self(nanoseconds: .max / 2) }
    @inlinable
    package static var zero: Self { Self(nanoseconds: 0) }
}

/// Wall-clock time, nanoseconds since 1970 UTC: stored beside an `Instant`, never computed with.
@usableFromInline
package struct UnixTime: Hashable, Sendable {
    @usableFromInline
    package var nanoseconds: Int64

    @inlinable
    package init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }
    /// Seconds since 1970 UTC.
    @inlinable
    package var seconds: Double { Double(nanoseconds) / 1e9 }
}
