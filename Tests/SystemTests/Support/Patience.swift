import CLinuxShims
import Glibc

/// Nothing here waits for ever, and nothing waits for a time: it waits for something to be so.
enum Patience {
    /// What did not come about.
    struct Lost: Error, CustomStringConvertible {
        var what: String
        var seconds: Double
        var description: String { "waited \(seconds) s in vain: \(what)" }
    }

    /// Longest wait for anything that takes a daemon a few seconds on an idle machine.
    static let usual = 20.0
    private static let lookEveryMilliseconds: Int32 = 5

    /// Seconds of `CLOCK_BOOTTIME`.
    static var now: Double { Double(lx_boottime_ns()) / 1e9 }

    /// Returns the first value that `look` finds.
    static func until<Value>(
        _ what: String, within seconds: Double = usual, _ look: () throws -> Value?
    ) throws -> Value {
        let deadline = now + seconds
        while true {
            if let found = try look() { return found }
            guard now < deadline else { throw Lost(what: what, seconds: seconds) }
            poll(nil, 0, lookEveryMilliseconds)
        }
    }

    /// Returns once `look` says so.
    static func until(
        _ what: String, within seconds: Double = usual, isTrue look: () throws -> Bool
    ) throws {
        let _: Bool = try until(what, within: seconds) { try look() ? true : nil }
    }
}
