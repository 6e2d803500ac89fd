import CyclerCore

/// Detectors one behind the other, as one value of one type: every call goes to each in order,
/// and the compiler sees them all.
protocol DetectorList: Sendable {
    init(_ settings: WatchSettings)
    mutating func restart(_ why: Restart, _ moment: WatchMoment)
    mutating func judge(_ moment: WatchMoment, into findings: inout FindingBuffer)
    mutating func judge(
        _ cycle: CycleCharges, _ moment: WatchMoment, into findings: inout FindingBuffer)
    /// Mutating only in name, so that every detector is asked where it lies.
    mutating func readiness(_ moment: WatchMoment, into table: inout ReadinessTable)
}

/// The beginning of every list.
struct NoDetectors: DetectorList {
    /// This list and one detector more.
    typealias And<Next: Detector> = Joined<Self, Next>

    init(_ settings: WatchSettings) {}
    mutating func restart(_ why: Restart, _ moment: WatchMoment) {}
    mutating func judge(_ moment: WatchMoment, into findings: inout FindingBuffer) {}
    mutating func judge(
        _ cycle: CycleCharges, _ moment: WatchMoment, into findings: inout FindingBuffer
    ) {}
    mutating func readiness(_ moment: WatchMoment, into table: inout ReadinessTable) {}
}

/// A list and the detector behind it.
struct Joined<Earlier: DetectorList, Last: Detector>: DetectorList {
    /// This list and one detector more.
    typealias And<Next: Detector> = Joined<Self, Next>

    private var earlier: Earlier
    private var last: Last

    init(_ settings: WatchSettings) {
        earlier = Earlier(settings)
        last = Last(settings)
    }

    mutating func restart(_ why: Restart, _ moment: WatchMoment) {
        earlier.restart(why, moment)
        last.restart(why, moment)
    }

    @inline(__always)
    mutating func judge(_ moment: WatchMoment, into findings: inout FindingBuffer) {
        earlier.judge(moment, into: &findings)
        last.judge(moment, into: &findings)
    }

    mutating func judge(
        _ cycle: CycleCharges, _ moment: WatchMoment, into findings: inout FindingBuffer
    ) {
        earlier.judge(cycle, moment, into: &findings)
        last.judge(cycle, moment, into: &findings)
    }

    @inline(__always)
    mutating func readiness(_ moment: WatchMoment, into table: inout ReadinessTable) {
        earlier.readiness(moment, into: &table)
        let own = last.readiness(moment)
        // One that is off says nothing.
        if case .off = own { return }
        table.note(own, of: Last.code, isPrincipal: Last.isPrincipal)
    }
}
