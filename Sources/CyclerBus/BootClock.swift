internal import CLinuxShims
package import CyclerCore

/// The clocks of the machine we run on: the one place where time is read.
package enum BootClock {
    /// `CLOCK_BOOTTIME`: monotonic, counts time spent suspended.
    package static var now: Instant { Instant(nanoseconds: lx_boottime_ns()) }

    /// `CLOCK_REALTIME`: stored beside instants, never computed with.
    package static var wall: UnixTime { UnixTime(nanoseconds: lx_realtime_ns()) }

    /// Time spent suspended since boot: `CLOCK_BOOTTIME` less `CLOCK_MONOTONIC`.
    package static var suspended: TimeSpan {
        TimeSpan(nanoseconds: lx_boottime_ns() - lx_monotonic_ns())
    }
}

/// Notices that the machine slept, during which nobody watched the instruments.
package struct SuspendWatch: Sendable {
    /// Below this a difference is scheduling between two clock readings, not sleep.
    package static let shortest = TimeSpan.milliseconds(200)

    private var known: TimeSpan

    /// Starts from the time spent suspended so far.
    package init(suspended: TimeSpan) { known = suspended }

    /// The length of a sleep since the last call; nil when there was none.
    package mutating func check(suspended: TimeSpan) -> TimeSpan? {
        let slept = suspended - known
        guard slept >= Self.shortest else { return nil }
        known = suspended
        return slept
    }
}
