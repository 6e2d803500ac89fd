internal import CyclerCore

/// Puts reports into the ring so that nothing is lost but poll results, and those only while the
/// reader has stopped reading; they are counted and reported as missed.
struct ReportOutlet {
    /// Reports kept back while the ring is full. While there are any, no exchange is taken from
    /// the inbox, so that what must be kept is bounded by what was already begun.
    static let spillLongest = 1024

    private let ring: ReportRing
    private let bus: BusIndex
    private let polls: [ExchangeToken]
    private var spill: [BusReport] = []
    private var hasLost = false
    private var lost: [(instrument: InstrumentIndex, count: Int)]

    init(ring: ReportRing, bus: BusIndex, members: [BusMember]) {
        self.ring = ring
        self.bus = bus
        polls = members.flatMap { $0.polls.map(\.exchange.token) }
        lost = members.map { ($0.instrument, 0) }
    }

    /// True while the reader is so far behind that no new work should be begun for it.
    var isStuck: Bool { !spill.isEmpty }

    /// Moves all of `reports` on; returns true when the reader has something new.
    mutating func publish(_ reports: inout [BusReport]) -> Bool {
        let revived = (isStuck || hasLost) && ring.room > ReportRing.reserve
        guard !reports.isEmpty || revived else { return false }
        var news = unspill()
        for report in reports { news = put(report) || news }
        reports.removeAll(keepingCapacity: true)
        return news
    }

    private mutating func unspill() -> Bool {
        var moved = 0
        while moved < spill.count, ring.push(spill[moved], leaving: 0) { moved += 1 }
        if moved > 0 { spill.removeFirst(moved) }
        guard spill.isEmpty, hasLost else { return moved > 0 }
        for index in lost.indices where lost[index].count > 0 {
            let report = BusReport(
                bus: bus, kind: .missed(lost[index].instrument, slots: lost[index].count),
                requestedAt: BootClock.now, repliedAt: BootClock.now)
            guard ring.push(report, leaving: ReportRing.reserve) else { return moved > 0 }
            lost[index].count = 0
            moved += 1
        }
        hasLost = false
        return moved > 0
    }

    private mutating func put(_ report: BusReport) -> Bool {
        if case .exchange(let token, let instrument, _) = report.kind, polls.contains(token) {
            if spill.isEmpty, ring.push(report, leaving: ReportRing.reserve) { return true }
            for index in lost.indices where lost[index].instrument == instrument {
                lost[index].count += 1
            }
            hasLost = true
            return false
        }
        if spill.isEmpty, ring.push(report, leaving: 0) { return true }
        if spill.count < Self.spillLongest || report.mustBeKept { spill.append(report) }
        return false
    }
}

extension BusReport {
    /// Few by nature; the others only tell of a state that will be told again.
    fileprivate var mustBeKept: Bool {
        switch kind {
        case .exchange, .madeSafe, .notSafe, .renewalLapsed: true
        case .line, .instrument, .missed, .inboxFull: false
        }
    }
}
