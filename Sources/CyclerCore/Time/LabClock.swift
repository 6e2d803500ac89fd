/// Lab time: runs `speed` times as fast as boot time from `origin` on, and carries the wall clock.
///
/// Samples, schedule, watch and records use lab time. Transport timeouts, quarantine and
/// time-to-live stay in boot time and are never scaled (a real cable does not speed up).
@usableFromInline
package struct LabClock: Sendable {
    /// Boot time at which lab time and boot time were equal.
    @usableFromInline
    package let origin: Instant
    /// Wall clock at `origin`.
    @usableFromInline
    package let wallAtOrigin: UnixTime
    /// Lab seconds per boot second; 1 with real instruments.
    @usableFromInline
    package let speed: Int

    @inlinable
    package init(origin: Instant, wallAtOrigin: UnixTime, speed: Int) {
        precondition(speed >= 1, "lab time never stands still or runs backwards")
        self.origin = origin
        self.wallAtOrigin = wallAtOrigin
        self.speed = speed
    }

    /// Lab time at a boot instant.
    @inlinable
    package func lab(at boot: Instant) -> Instant {
        origin + (boot - origin) * speed
    }

    /// Boot time at a lab instant, rounded down.
    @inlinable
    package func boot(at lab: Instant) -> Instant {
        Instant(nanoseconds: origin.nanoseconds + (lab - origin).nanoseconds / Int64(speed))
    }

    /// A lab span in boot time, rounded up so that a poll period never becomes zero.
    @inlinable
    package func boot(_ span: TimeSpan) -> TimeSpan {
        TimeSpan(nanoseconds: (span.nanoseconds + Int64(speed) - 1) / Int64(speed))
    }

    /// The wall clock that belongs to a lab instant.
    @inlinable
    package func wall(at lab: Instant) -> UnixTime {
        UnixTime(nanoseconds: wallAtOrigin.nanoseconds + (lab - origin).nanoseconds)
    }

    /// The lab instant that belongs to a wall clock; one before the start of the daemon is before
    /// the origin.
    @inlinable
    package func lab(at wall: UnixTime) -> Instant { origin + (wall - wallAtOrigin) }
}
