package import CyclerCore

/// A set of finding codes in one word.
package struct FindingSet: Hashable, Sendable {
    /// Codes there are; a test counts them.
    package static let capacity = FindingCode.count

    private var bits: UInt32 = 0

    package init() {}

    /// True when the code is in the set.
    package func contains(_ code: FindingCode) -> Bool { bits & (1 << UInt32(code.place)) != 0 }

    /// True when a code in the set says that the cell conducts where it should not.
    package var hasShort: Bool { bits & Self.shorts != 0 }

    private static let shorts = FindingCode.allCases.reduce(UInt32(0)) { bits, code in
        code.isShort ? bits | 1 << UInt32(code.place) : bits
    }

    /// Puts a code in.
    package mutating func insert(_ code: FindingCode) { bits |= 1 << UInt32(code.place) }

    /// Takes all codes out.
    package mutating func removeAll() { bits = 0 }
}
