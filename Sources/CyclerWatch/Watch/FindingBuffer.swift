package import CyclerCore

/// Findings of one sample, in place: one place for each code, so nothing is ever dropped.
package struct FindingBuffer: Sendable {
    /// One place for each code.
    package static let capacity = FindingSet.capacity

    private var findings: InlineArray<22, Finding>
    package private(set) var count = 0

    package init() {
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

    /// Adds a finding. A code that is there already takes the new one's place when that demands
    /// more, and keeps its own otherwise.
    package mutating func append(_ finding: Finding) {
        for index in 0..<count where findings[index].code == finding.code {
            if finding.findingClass > findings[index].findingClass { findings[index] = finding }
            return
        }
        findings[count] = finding
        count += 1
    }

    /// Empties the buffer for the next sample.
    package mutating func removeAll() { count = 0 }

    /// True when a finding of this code is there.
    package func contains(_ code: FindingCode) -> Bool {
        for index in 0..<count where findings[index].code == code { return true }
        return false
    }

    /// The most demanding class among the findings, nil when empty.
    package var highestClass: FindingClass? {
        var highest: FindingClass?
        for index in 0..<count {
            let asked = findings[index].findingClass
            highest = highest.map { max($0, asked) } ?? asked
        }
        return highest
    }
}
