package import CyclerCore

/// Findings of one sample, in place: every code fits once, so nothing is ever dropped.
package struct FindingBuffer: Sendable {
    /// One place for each code.
    package static let capacity = 8

    private var findings: InlineArray<8, Finding>
    package private(set) var count = 0

    package init() {
        precondition(FindingCode.allCases.count <= Self.capacity, "a place for each code")
        findings = InlineArray(
            repeating: Finding(
                code: .shortHard, at: .zero, since: .zero, observed: 0, reference: 0))
    }

    package var isEmpty: Bool { count == 0 }

    /// A finding that is there, in the order found.
    package subscript(index: Int) -> Finding {
        precondition(index < count, "a finding that is there")
        return findings[index]
    }

    /// Adds a finding; beyond the capacity the newest is lost (a caller forgot to empty it).
    package mutating func append(_ finding: Finding) {
        guard count < Self.capacity else { return }
        findings[count] = finding
        count += 1
    }

    /// Empties the buffer for the next sample.
    package mutating func removeAll() { count = 0 }

    /// The most demanding class among the findings, nil when empty.
    package var highestClass: FindingClass? {
        var highest: FindingClass?
        for index in 0..<count {
            let asked = findings[index].code.findingClass
            highest = highest.map { max($0, asked) } ?? asked
        }
        return highest
    }
}
