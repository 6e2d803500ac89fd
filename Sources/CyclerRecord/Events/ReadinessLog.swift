package import CyclerCore

/// Which changes of readiness become lines of `events.jsonl`, so that one that flickers cannot
/// fill a disk: a share of `linesMax` lines, and one more every `refill` of lab time. What finds
/// no line is not lost: the next one tells how things stand then, and how many changes it spared.
package struct ReadinessLog: Hashable, Sendable {
    /// Lines there may be at once.
    package static let linesMax = 8
    /// Lab time after which there may be one more.
    package static let refill = TimeSpan.minutes(5)
    /// Lab time between two looks at the detectors: what comes and goes between is not seen.
    package static let lookEvery = TimeSpan.seconds(10)
    /// The same in the first minute of a step, in which they warm up and judge its start.
    package static let firstLookEvery = TimeSpan.seconds(1)
    package static let firstLooks = TimeSpan.minutes(1)

    /// What the lines say so far.
    private var told = ReadinessTable()
    private var share = Self.linesMax
    private var refilledAt: Instant?
    private var spared = 0
    /// Reasons of blindness that people have had a message of, one bit each.
    private var reasonsTold: UInt16 = 0
    private var lookedAt: Instant?
    private var isJudged = false
    /// Since when samples have been judged, or not.
    private var since = Instant.zero

    package init() {}

    /// A step comes into force: the next sample is looked at.
    package mutating func stepBegins() { lookedAt = nil }

    /// True when it is time for a look; asked with every sample. `isJudged`: by the detectors.
    package mutating func isDue(at time: Instant, isJudged: Bool) -> Bool {
        if isJudged != self.isJudged || lookedAt == nil {
            self.isJudged = isJudged
            since = time
            lookedAt = nil
        }
        let every = time - since < Self.firstLooks ? Self.firstLookEvery : Self.lookEvery
        if let lookedAt, time >= lookedAt, time - lookedAt < every { return false }
        lookedAt = time
        return true
    }

    /// What a line says.
    package struct Line: Sendable {
        /// Codes that stand otherwise than the last line said.
        package var changes: [(code: FindingCode, to: Readiness)]
        /// Changes since the last line that had none of their own.
        package var spared: Int
    }

    /// The line for what the detectors say at `time`; nil when there is nothing new or no room.
    /// `isChange`: it is not what they said at the look before.
    package mutating func line(
        _ table: ReadinessTable, isChange: Bool, at time: Instant
    ) -> Line? {
        guard table != told else {
            if isChange { spared += 1 }
            return nil
        }
        refillShare(at: time)
        guard share > 0 else {
            if isChange { spared += 1 }
            return nil
        }
        share -= 1
        let changes = FindingCode.allCases.compactMap { code in
            table[code] == told[code] ? nil : (code: code, to: table[code])
        }
        defer {
            told = table
            spared = 0
        }
        return changes.isEmpty ? nil : Line(changes: changes, spared: spared)
    }

    private mutating func refillShare(at time: Instant) {
        guard let since = refilledAt else {
            refilledAt = time
            return
        }
        let due = max(0, (time - since).nanoseconds / Self.refill.nanoseconds)
        guard due > 0 else { return }
        share = Int(min(Int64(Self.linesMax), Int64(share) + due))
        refilledAt = since + TimeSpan(nanoseconds: due * Self.refill.nanoseconds)
    }

    /// True the first time that a reason is met.
    package mutating func isNews(_ reason: BlindReason) -> Bool {
        let bit = UInt16(1) << UInt16(Readiness.blind(reason).place)
        defer { reasonsTold |= bit }
        return reasonsTold & bit == 0
    }
}
