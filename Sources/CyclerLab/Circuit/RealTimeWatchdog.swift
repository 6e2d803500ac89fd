package import CyclerCore

/// A communications watchdog as instruments have it: real (boot) time, fed by valid requests.
package struct RealTimeWatchdog: Hashable, Sendable {
    /// Zero is off.
    package private(set) var timeout = TimeSpan.zero
    private var fedAt: Instant
    /// A fault: never expires.
    package var isIgnored = false

    package init(start: Instant) { fedAt = start }

    /// A new timeout, counted from now.
    package mutating func set(_ timeout: TimeSpan, at boot: Instant) {
        self.timeout = timeout
        fedAt = boot
    }

    /// Starts the timeout anew.
    package mutating func feed(at boot: Instant) { fedAt = boot }

    /// When it expires if nobody feeds it, nil when it is off.
    package var deadline: Instant? {
        timeout > .zero && !isIgnored ? fedAt + timeout : nil
    }
}
