/// Dense numbers that stand for named things of the configuration: cheap to copy, fit to index
/// arrays with, and iterated in order. Names live in the configuration alone.
package struct BusIndex: Hashable, Comparable, Sendable {
    package let number: Int
    package init(_ number: Int) { self.number = number }
    package static func < (a: Self, b: Self) -> Bool { a.number < b.number }
}

/// One device on a bus.
package struct InstrumentIndex: Hashable, Comparable, Sendable {
    package let number: Int
    package init(_ number: Int) { self.number = number }
    package static func < (a: Self, b: Self) -> Bool { a.number < b.number }
}

/// One position where a cell sits.
package struct ChannelIndex: Hashable, Comparable, Sendable {
    package let number: Int
    package init(_ number: Int) { self.number = number }
    package static func < (a: Self, b: Self) -> Bool { a.number < b.number }
}

/// Counts make-safes of one instrument: an energising exchange of an older epoch is refused.
package struct Epoch: Hashable, Comparable, Sendable {
    package var number: UInt32
    package init(_ number: UInt32) { self.number = number }
    package static func < (a: Self, b: Self) -> Bool { a.number < b.number }
    /// The epoch at start, and the one after this.
    package static var first: Self { Self(1) }
    package var next: Self { Self(number &+ 1) }
}

/// Names one exchange, so that its report finds back to whoever asked.
package struct ExchangeToken: Hashable, Sendable {
    package var number: UInt64
    package init(_ number: UInt64) { self.number = number }
}
