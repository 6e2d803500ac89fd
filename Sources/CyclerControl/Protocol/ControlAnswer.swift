package import CyclerCore

/// Names one accepted request until its `done` or `failed`; unique for the life of the daemon.
package struct TrackingID: Hashable, Comparable, Sendable {
    package let number: UInt64
    package init(_ number: UInt64) { self.number = number }
    package static func < (a: Self, b: Self) -> Bool { a.number < b.number }
}

/// How an accepted request ended.
package enum ControlAnswer: Hashable, Sendable {
    /// It is done, with the evidence in `message`; `details` for programs.
    case done(message: String, details: JSON)
    case failed(ControlRefusal)
}
