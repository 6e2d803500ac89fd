package import CyclerCore
import Glibc

/// A controlled quantity with limited slope towards its set point and a first-order lag behind
/// it: good enough for a pressure controller and for an oven. Unit-free; the owner knows.
package struct Follower: Hashable, Sendable {
    /// Where the quantity wants to be.
    package private(set) var target: Double
    /// The ramped set point in force.
    package private(set) var working: Double
    /// Where the quantity is.
    package private(set) var value: Double
    /// Largest slope of the working set point, per second; zero jumps.
    package var slopePerSecond: Double
    /// Time constant of the lag.
    package var lag: TimeSpan
    /// Lab time reached.
    package private(set) var time: Instant

    package init(value: Double, slopePerSecond: Double, lag: TimeSpan, start: Instant) {
        target = value
        working = value
        self.value = value
        self.slopePerSecond = slopePerSecond
        self.lag = lag
        time = start
    }

    /// A new set point, reached by ramp and lag.
    package mutating func aim(at target: Double) { self.target = target }

    /// Moves on to `lab` exactly: a ramp through a lag, then a constant through a lag.
    package mutating func advance(to lab: Instant) {
        guard lab > time else { return }
        var seconds = (lab - time).seconds
        time = lab
        let distance = target - working
        if distance != 0, slopePerSecond > 0 {
            let slope = distance < 0 ? -slopePerSecond : slopePerSecond
            let ramp = min(seconds, distance / slope)
            lagBehind(slope: slope, seconds: ramp)
            seconds -= ramp
            working = seconds > 0 ? target : working + slope * ramp
        } else {
            working = target
        }
        if seconds > 0 { lagBehind(slope: 0, seconds: seconds) }
    }

    /// First-order lag behind an input that starts at `working` with this slope.
    private mutating func lagBehind(slope: Double, seconds: Double) {
        let tau = lag.seconds
        guard tau > 0 else {
            value = working + slope * seconds
            return
        }
        let behind = slope * tau
        value =
            working + slope * seconds - behind
            + (value - working + behind) * exp(-seconds / tau)
    }
}
